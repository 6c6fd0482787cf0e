"""Wagtail's editor, as an editor and as a writer meet it."""

import html
import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.admin.widgets import BaseChooser
from wagtail.models import Page, Workflow
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cocreate.accounts.models import Person
from cocreate.guide import actions
from cocreate.guide.blocks import PassageBlock
from cocreate.guide.models import ChapterPage, Passage, PassageVersion
from cocreate.guide.templatetags.guide import additions_for_editor
from cocreate.guide.views.editor import Editor

from .conftest import passage_value


def client_of(group) -> Client:
    person = Person.objects.create_user(f"lid.{group.lower()}@voorbeeld.be", "een-lang-wachtwoord", first_name=group)
    person.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def desk(db) -> Client:
    """The browser of someone in the group Redactie."""
    return client_of("Redactie")


@pytest.fixture
def writer(db) -> Client:
    """The browser of someone in the group Schrijvers."""
    return client_of("Schrijvers")


def page_form(page, text="<p>Nieuwe woorden.</p>", **more):
    passages = []
    for child in page.body:
        value = {
            "heading": child.value["heading"],
            "state": child.value["state"],
            "text": rich_text(text),
            "picture": {"image": "", "decorative": "", "alt_text": ""},
            "questions": streamfield([]),
            "sources": streamfield([]),
        }
        passages.append(("passage", value))
    body = streamfield(passages)
    for number, child in enumerate(page.body):
        body[f"{number}"]["id"] = child.id
    return nested_form_data({"title": page.title, "slug": page.slug, "summary": page.summary, "body": body, **more})


def test_the_editor_shows_dutch_labels_and_what_readers_added(desk, chapter, voice, editor):
    passage = Passage.objects.filter(page=chapter).first()
    actions.attach(voice(title="Soep helpt", shown_name="Zoë"), passage)
    done = actions.attach(voice(title="Al klaar"), passage)
    actions.work_in(done, editor)
    html = desk.get(f"/beheer/pages/{chapter.pk}/edit/").content.decode()
    for words in ("Toegevoegd door lezers", "Soep helpt", "Zoë", "Markeer als verwerkt", "Toch niet verwerkt"):
        assert words in html
    assert "guide/admin-start" in html


def test_no_label_of_a_picture_is_left_in_english():
    with override("nl"):
        names = [str(child.label) for child in PassageBlock().child_blocks["picture"].child_blocks.values()]
    assert names[0] == "beeld"
    assert [name for name in names if "mage" in name] == []


def test_an_editor_publishes_and_the_passage_changes(desk, chapter):
    answer = desk.post(f"/beheer/pages/{chapter.pk}/edit/", page_form(chapter, **{"action-publish": "action-publish"}))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert Passage.objects.filter(page=chapter, text="Nieuwe woorden.").count() == 2
    assert PassageVersion.objects.latest("pk").by.first_name == "Redactie"


def test_a_writer_proposes_and_the_workflow_of_the_redactie_takes_it(writer, desk, chapter):
    form = page_form(chapter, **{"action-publish": "action-publish"})
    writer.post(f"/beheer/pages/{chapter.pk}/edit/", form)
    assert not Passage.objects.filter(text="Nieuwe woorden.").exists()
    form = page_form(chapter, **{"action-submit": "action-submit"})
    assert writer.post(f"/beheer/pages/{chapter.pk}/edit/", form).status_code == 302
    state = ChapterPage.objects.get(pk=chapter.pk).current_workflow_state
    assert state.workflow == Workflow.objects.get(name="Redactie")
    task = state.current_task_state
    desk.post(reverse("wagtailadmin_pages:workflow_action", args=[chapter.pk, "approve", task.pk]), {"comment": ""})
    assert Passage.objects.filter(page=chapter, text="Nieuwe woorden.").count() == 2


@pytest.mark.parametrize("by_itself_before", [False, True])
def test_what_is_saved_by_itself_never_takes_the_place_of_what_was_saved_by_hand(
    desk, chapter, monkeypatch, by_itself_before
):
    path = f"/beheer/pages/{chapter.pk}/edit/"
    json = {"Accept": "application/json"}
    half = page_form(chapter, text="<p>Half.</p>")
    if by_itself_before:
        half["overwrite_revision_id"] = desk.post(path, half, headers=json).json()["revision_id"]
    check = Editor.form_valid

    def press_save_while_it_is_on_its_way(self, form):
        monkeypatch.setattr(Editor, "form_valid", check)
        assert desk.post(path, page_form(chapter, text="<p>Heel.</p>")).status_code == 302
        return check(self, form)

    monkeypatch.setattr(Editor, "form_valid", press_save_while_it_is_on_its_way)
    answer = desk.post(path, half, headers=json)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "invalid_revision")
    assert "Heel." in str(Page.objects.get(pk=chapter.pk).get_latest_revision_as_object().body)


def test_a_page_saves_itself(desk, chapter):
    path = f"/beheer/pages/{chapter.pk}/edit/"
    json = {"Accept": "application/json"}
    form = page_form(chapter, text="<p>Half.</p>")
    form["overwrite_revision_id"] = desk.post(path, form, headers=json).json()["revision_id"]
    assert desk.post(path, form, headers=json).json()["success"]
    assert "Half." in str(Page.objects.get(pk=chapter.pk).get_latest_revision_as_object().body)


def test_two_revisions_can_be_compared(desk, chapter):
    first = chapter.latest_revision
    desk.post(f"/beheer/pages/{chapter.pk}/edit/", page_form(chapter))
    last = ChapterPage.objects.get(pk=chapter.pk).latest_revision
    html = desk.get(f"/beheer/pages/{chapter.pk}/revisions/compare/{first.pk}...{last.pk}/").content.decode()
    assert "Nieuwe woorden." in html
    assert "Zet ze niet in de wind." in html


def test_the_preview_shows_what_is_not_published_and_may_stand_in_a_frame_here(desk, chapter):
    path = f"/beheer/pages/{chapter.pk}/edit/preview/"
    assert desk.post(path, page_form(chapter)).json()["is_valid"]
    response = desk.get(path)
    assert "Nieuwe woorden." in response.content.decode()
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert "X-Page-Tags" not in response.headers
    assert "frame-ancestors 'none'" in desk.get("/gids/plek/").headers["Content-Security-Policy"]


def test_a_new_page_can_be_previewed_before_it_is_saved(desk, guide):
    new = ChapterPage(title="Nieuw", slug="nieuw", summary="")
    path = f"/beheer/pages/add/guide/chapterpage/{guide.pk}/preview/"
    assert desk.post(path, page_form(new)).json()["is_valid"]
    assert desk.get(path).status_code == 200
    assert additions_for_editor(new) == []


def test_scripts_and_styles_stay_strict_in_the_editor(desk, chapter):
    answers = [desk.get(f"/beheer/pages/{chapter.pk}/edit/") for _ in range(2)]
    nonces = []
    for answer in answers:
        policy = f"{answer.headers['Content-Security-Policy']};"
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        nonces.append(re.search(r"style-src 'self' 'nonce-([^']{20,})';", policy).group(1))
        html = answer.content.decode()
        assert f'nonce="{nonces[-1]}"' in html
        assert re.findall(r"<script(?![^>]*(?:src=|type=.application/json))[^>]*>|<style|\sstyle=", html) == []
    assert nonces[0] != nonces[1]


@pytest.mark.parametrize("path", ["/beheer/reports/site-history/", "/beheer/reports/aging-pages/"])
def test_date_fields_need_no_inline_script(editor_client, path):
    html = editor_client.get(path).content.decode()
    assert 'data-co-start-call-value="initDateChooser"' in html
    assert "<script>" not in html


@pytest.mark.parametrize(("path", "starts"), [("sites/new/", "PageChooser"), ("workflows/add/", "createTaskChooser")])
def test_choosers_and_panels_need_no_inline_script(admin_client, path, starts):
    html = admin_client.get(f"/beheer/{path}").content.decode()
    assert f'data-co-start-call-value="{starts}" data-co-start-with-value="[&quot;id_' in html
    assert "<script>" not in html


def test_a_chooser_that_starts_in_another_way_is_told(db):
    class Odd(BaseChooser):
        model = ChapterPage
        chooser_modal_url_name = "wagtailadmin_choose_page"

        def render_js_init(self, *_):
            return "alert(1)"

    with pytest.raises(ValueError, match="Odd starts in a way"):
        Odd().render("page", None, {"id": "id_page"})


def test_nothing_in_the_guide_can_be_locked_away(chapter):
    assert not chapter.get_view_restrictions()
    assert ChapterPage.private_page_options == []


def test_a_new_passage_without_a_picture_can_be_compared(desk, chapter):
    chapter.body.append(("passage", passage_value(heading="Nog zonder beeld")))
    chapter.save_revision()
    answer = desk.get(f"/beheer/pages/{chapter.pk}/revisions/compare/live...latest/")
    assert answer.status_code == 200
    assert "Nog zonder beeld" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["Meld je aan bij de redactie", "Wachtwoord", "Geen wachtwoord?", "Blijf aangemeld"]),
        ("fr", ["Connecte-toi à la rédaction", "Mot de passe", "Pas de mot de passe ?", "Rester connecté"]),
    ],
)
def test_signing_in_to_the_desk_is_in_our_words(client, db, settings, language, words):
    settings.LANGUAGE_CODE = language
    page = client.get("/beheer/login/").content.decode()
    said = html.unescape(re.sub("<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0]))
    for word in words:
        assert word in said
    assert re.findall("Password|Sign|Forgot|Remember|Enter|Wagtail", said) == []


def test_who_has_no_password_gets_in_with_a_code_and_nobody_has_a_mail_sent_to_another(client, editor, settings):
    page = client.get("/beheer/login/").content.decode()
    path = re.search(r'class="reset-password"\s+href="([^"]+)"', page)[1]
    assert path.endswith("?next=/beheer/")
    assert client.get(path).status_code == 200
    assert client.get("/beheer/password_reset/").status_code == 404
    assert client.post("/beheer/password_reset/", {"email": editor.email}).status_code == 404
    assert not mail.outbox
    settings.MAIL_ENABLED = False
    assert "reset-password" not in client.get("/beheer/login/").content.decode()


def test_the_desk_carries_our_own_mark_and_name(editor_client, settings):
    for path in ("", "bestaat-niet/"):
        page = editor_client.get(f"/beheer/{path}").content.decode()
        assert 'class="desk-mark"' in page
        assert "core/mark" in page
        assert "favicon.ico" not in page
        assert page.partition("<title>")[2].partition("</title>")[0].strip().endswith(settings.SITE_NAME)


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_a_day_is_typed_as_people_write_it(chapter, language):
    with override(language):
        form = type(chapter).get_edit_handler().get_form_class()
        for name, typed in (("expire_at", "31-12-2031 23:00"), ("go_live_at", "2031-12-30 09:00")):
            field = form.base_fields[name]
            assert field.clean(typed).year == 2031
            assert 'value="31-12-2031 23:00"' in field.widget.render(name, datetime(2031, 12, 31, 23, 0, tzinfo=UTC))
