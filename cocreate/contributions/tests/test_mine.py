import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cocreate.contributions import actions
from cocreate.contributions.models import Contribution, Draft
from cocreate.core import rates
from cocreate.moderation import actions as moderation
from cocreate.moderation.models import Remark, Status

from .pictures import upload

FORM = {"language": "nl", "licence": "CC-BY-SA-4.0", "text": "Toch anders: er was soep.", "shown_name": "An"}


def reload(contribution):
    return Contribution.objects.get(pk=contribution.pk)


def test_the_secret_link_opens_without_any_cookie_and_nothing_else_does(offer, stranger):
    given = offer()
    page = stranger.get(given.secret_path)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "X-Page-Tags" not in page
    assert not page.cookies
    other = offer(text="iets anders")
    assert stranger.get(given.secret_path.replace(given.secret, other.secret)).status_code == 404
    assert stranger.get(f"/mijn/b/{given.pk}/x/").status_code == 404
    assert stranger.get("/mijn/b/bestaatniet/x/").status_code == 404


def test_a_secret_made_before_the_key_was_renewed_still_opens(offer, stranger, settings):
    given = offer()
    path = given.secret_path
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "een-heel-nieuwe-sleutel"
    assert stranger.get(path).status_code == 200


@pytest.mark.parametrize("page", ["antwoord/", "terugnemen/", "bedankt/"])
def test_no_page_of_the_secret_opens_with_another(offer, stranger, page):
    given = offer()
    assert stranger.post(f"/mijn/b/{given.pk}/verkeerd/{page}", {"text": "x"}).status_code in {404, 405}
    assert reload(given).status == Status.WAITING


def test_it_says_in_words_how_it_stands(offer, editor, stranger, giver):
    given = offer()
    said = set()

    def now():
        html = stranger.get(given.secret_path).content.decode()
        return html[html.index("<h1>") : html.index("</header>", html.index("<h1>"))]

    said.add(now())
    moderation.ask(given, editor, "Mag je naam erbij?")
    said.add(now())
    moderation.decline(given, editor, "Dit gaat over iemand anders.")
    said.add(now())
    moderation.publish(given, editor)
    said.add(now())
    Contribution.objects.filter(pk=given.pk).update(visible_until=timezone.localdate() - timedelta(days=1))
    said.add(now())
    actions.withdraw(reload(given), giver)
    said.add(now())
    assert len(said) == 6


def test_the_giver_answers_a_question_and_it_waits_again(offer, editor, stranger):
    given = offer()
    moderation.ask(given, editor, "Mag je naam erbij? <b>")
    html = stranger.get(given.secret_path).content.decode()
    assert "Mag je naam erbij? &lt;b&gt;" in html
    empty = stranger.post(f"{given.secret_path}antwoord/", {"text": " "})
    assert empty.status_code == 422
    answer = stranger.post(f"{given.secret_path}antwoord/", {"text": "Ja, An is goed."})
    assert answer["Location"] == f"{given.secret_path}?gedaan=antwoord"
    assert reload(given).status == Status.WAITING
    assert "Ja, An is goed." in stranger.get(answer["Location"]).content.decode()


def test_no_two_things_on_the_page_of_the_secret_link_have_one_id(offer, editor, stranger):
    given = offer("image")
    moderation.ask(given, editor, "Mag je naam erbij?")
    found = re.findall(r'\sid="([^"]+)"', stranger.get(given.secret_path).content.decode())
    assert sorted(found) == sorted(set(found))


def test_what_is_public_or_gone_takes_no_answer(offer, editor, stranger):
    given = offer(publish_by=editor)
    assert stranger.post(f"{given.secret_path}antwoord/", {"text": "hallo"}).status_code == 302
    assert not Remark.objects.exists()


def test_the_giver_changes_it_and_sees_what_was_allowed_before(offer, stranger):
    given = offer()
    answer = stranger.post(given.secret_path, FORM | {"until": "2099-01-01", "purposes": ["press"]})
    assert answer["Location"] == f"{given.secret_path}?gedaan=bewaard"
    changed = reload(given)
    assert (changed.text, changed.shown_name) == (FORM["text"], "An")
    assert changed.consents.count() == 2
    html = stranger.get(answer["Location"]).content.decode()
    assert "2099" in html
    assert html.count("<li>") >= 2


def test_a_mistake_in_a_change_keeps_what_was_typed(offer, stranger):
    given = offer()
    answer = stranger.post(given.secret_path, FORM | {"until": "2001-01-01"})
    assert answer.status_code == 422
    assert FORM["text"] in answer.content.decode()
    assert reload(given).text != FORM["text"]


def test_a_mistake_in_a_change_keeps_the_new_picture(offer, stranger):
    given = offer("image")
    before = given.picture.file.name
    data = FORM | {"recognisable": "agreed", "alt": "Nieuw"}
    answer = stranger.post(given.secret_path, data | {"until": "2001-01-01", "file": upload()})
    assert answer.status_code == 422
    draft = Draft.objects.get()
    assert stranger.post(given.secret_path, data | {"draft": draft.pk}).status_code == 302
    picture = reload(given).picture
    assert picture.alt == "Nieuw"
    assert picture.file.name != before
    assert not Draft.objects.exists()


def test_a_picture_stays_when_only_its_words_change(offer, stranger):
    given = offer("image")
    name = given.picture.file.name
    stranger.post(given.secret_path, FORM | {"recognisable": "nobody", "alt": "Een gedekte tafel"})
    picture = reload(given).picture
    assert (picture.file.name, picture.alt) == (name, "Een gedekte tafel")


def test_too_many_changes_keep_what_was_typed(offer, stranger, monkeypatch):
    given = offer()

    def full(*_):
        raise rates.TooManyError(60)

    monkeypatch.setattr("cocreate.moderation.spam.hold_back", full)
    answer = stranger.post(given.secret_path, FORM)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert FORM["text"] in answer.content.decode()


def test_taking_it_back_asks_first_and_then_leaves_nothing(offer, editor, stranger):
    given = offer(publish_by=editor, text="dit verdwijnt", shown_name="An Peeters")
    ask = stranger.get(f"{given.secret_path}terugnemen/")
    assert "dit verdwijnt" in ask.content.decode()
    assert reload(given).status == Status.PUBLISHED
    done = stranger.post(f"{given.secret_path}terugnemen/")
    assert done["Location"] == given.secret_path
    html = stranger.get(given.secret_path).content.decode()
    assert "dit verdwijnt" not in html
    assert "An Peeters" not in html
    assert reload(given).status == Status.WITHDRAWN
    assert stranger.get(f"{given.secret_path}terugnemen/").status_code == 302
    assert stranger.post(f"{given.secret_path}terugnemen/").status_code == 302
    assert stranger.post(given.secret_path, FORM).status_code == 200
    assert reload(given).text == ""


def test_all_of_this_browser_and_of_this_account_is_under_mijn(offer, giver, giver_client, person, member):
    given = offer(text="van deze browser")
    assert given.secret in giver_client.get("/mijn/").content.decode()
    assert given.secret not in member.get("/mijn/").content.decode()
    giver.person = person
    giver.save()
    page = member.get("/mijn/")
    assert given.secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "X-Page-Tags" not in page


def test_the_list_of_mine_costs_the_same_however_many(offer, giver_client, django_assert_max_num_queries):
    for _ in range(4):
        offer("image")
        offer()
    with django_assert_max_num_queries(7):
        giver_client.get("/mijn/")


def test_the_page_of_the_secret_link_costs_the_same_however_much_was_said(
    offer, editor, stranger, django_assert_max_num_queries
):
    given = offer("image")
    stranger.get(given.secret_path)
    for number in range(3):
        moderation.ask(given, editor, f"Vraag {number}")
        moderation.answer(given, f"Antwoord {number}")
        actions.set_consent(given, {"purposes": ["press"] if number % 2 else ["teaching"]}, None)
    with django_assert_max_num_queries(12):
        stranger.get(given.secret_path)
    with django_assert_max_num_queries(6):
        stranger.get(f"{given.secret_path}bedankt/")


def test_all_of_mine_comes_along_as_a_zip(offer, giver_client, editor):
    given = offer("image", text="De soep 🌱", publish_by=editor)
    moderation.ask(given, editor, "Wie is dit?")
    offer("link")
    answer = giver_client.get("/mijn/alles.zip")
    assert "attachment" in answer["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    told = {row["id"]: row for row in json.loads(archive.read("contributions.json"))}
    assert told[given.pk]["text"] == "De soep 🌱"
    assert told[given.pk]["conversation"][0]["text"] == "Wie is dit?"
    assert told[given.pk]["consents"][0]["recognisable"] == "nobody"
    assert archive.read(told[given.pk]["files"][0])[8:12] == b"WEBP"
    empty = zipfile.ZipFile(io.BytesIO(b"".join(Client().get("/mijn/alles.zip").streaming_content)))
    assert json.loads(empty.read("contributions.json")) == []


def test_a_merged_one_points_to_the_other(offer, editor, stranger):
    one, other = offer(publish_by=editor), offer(publish_by=editor, text="hetzelfde maar beter verteld")
    moderation.merge(one, other, editor)
    html = stranger.get(one.secret_path).content.decode()
    assert f"/inzichten/{other.pk}/" in html
    with pytest.raises(actions.GoneError):
        actions.set_consent(reload(one), {"purposes": []}, None)


def test_another_device_remembers_it_beside_the_first(offer, stranger, giver_client):
    given = offer(title="Lange tafel")
    path = given.secret_path
    assert "Onthoud dit op dit toestel" not in giver_client.get(path).content.decode()
    assert "Onthoud dit op dit toestel" in stranger.get(path).content.decode()
    assert "Lange tafel" not in stranger.get("/mijn/").content.decode()

    answer = stranger.post(f"{path}onthouden/", follow=True)
    assert "Dit toestel onthoudt het nu." in answer.content.decode()
    assert "Onthoud dit op dit toestel" not in answer.content.decode()
    for browser in (stranger, giver_client):
        assert "Lange tafel" in browser.get("/mijn/").content.decode()
    stranger.post(f"{path}onthouden/")
    assert given.keepings.count() == 1
    giver_client.post(f"{path}onthouden/")
    assert given.keepings.count() == 1


def test_only_who_knows_the_secret_has_it_remembered(offer, stranger):
    given = offer()
    assert stranger.post(f"/mijn/b/{given.pk}/verkeerd/onthouden/").status_code == 404
    assert stranger.get(f"{given.secret_path}onthouden/").status_code == 405
    assert not stranger.cookies
    assert not given.keepings.exists()


def test_an_account_that_keeps_it_finds_it_everywhere_and_leaving_takes_it_from_nobody(
    offer, member, person, giver_client
):
    given = offer(title="Lange tafel")
    member.post(f"{given.secret_path}onthouden/")
    elsewhere = Client()
    elsewhere.force_login(person)
    assert "Lange tafel" in elsewhere.get("/mijn/").content.decode()
    elsewhere.post("/account/weg/", {"keep": "withdraw"})
    assert reload(given).status == Status.WAITING
    assert not given.keepings.exists()
    assert "Lange tafel" in giver_client.get("/mijn/").content.decode()


def test_what_is_withdrawn_is_remembered_nowhere(offer, stranger, giver):
    given = offer(title="Lange tafel")
    stranger.post(f"{given.secret_path}onthouden/")
    actions.withdraw(given, giver)
    assert not given.keepings.exists()
    stranger.post(f"{given.secret_path}onthouden/")
    assert not given.keepings.exists()
    assert given.pk not in stranger.get("/mijn/").content.decode()


@pytest.mark.parametrize("page", ["", "bedankt/", "terugnemen/"])
def test_the_address_of_a_secret_page_goes_nowhere(offer, stranger, page):
    given = offer()
    answer = stranger.get(given.secret_path + page)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    moved = stranger.post(f"{given.secret_path}mail/", {"email": "an@voorbeeld.be"})
    assert (moved.status_code, moved["Referrer-Policy"]) == (302, "no-referrer")
    for mine in ("/mijn/", "/mijn/alles.zip"):
        assert stranger.get(mine)["Referrer-Policy"] == "no-referrer"
