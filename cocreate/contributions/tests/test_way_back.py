import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.utils import timezone

from cocreate.activity.models import Entry
from cocreate.contributions import actions
from cocreate.contributions.models import Consent, Contribution, Draft, WayBack
from cocreate.contributions.views import way_back
from cocreate.moderation import actions as moderation

from . import recordings
from .pictures import upload


def form(**data):
    told = {"text": "Ze zei dat het plein 's avonds te donker is.", "shown_name": "Mevrouw D.", "writer": "An Peeters"}
    return {"kind": "text", "language": "nl", "licence": "CC-BY-SA-4.0", **told} | data


@pytest.fixture
def post(stranger, django_capture_on_commit_callbacks):
    def send(path="/deel/", **data):
        with django_capture_on_commit_callbacks(execute=True):
            return stranger.post(path, form(**data))

    return send


def test_the_writer_is_known_to_the_editors_only_and_the_speaker_chose_the_name(post, stranger, editor, editor_client):
    post(way="card")
    given = Contribution.objects.get()
    told = given.way_back
    assert (given.shown_name, told.writer, told.way) == ("Mevrouw D.", "An Peeters", "card")
    assert given.consents.get().given_how == "spoken"
    assert "An Peeters" in editor_client.get(f"/beheer/moderatie/{given.pk}/").content.decode()
    moderation.publish(given, editor)
    for path in (given.get_absolute_url(), "/inzichten/", f"/api/v1/contributions/{given.pk}"):
        html = stranger.get(path).content.decode()
        assert "Mevrouw D." in html
        assert "An Peeters" not in html
        assert told.code not in html


def test_the_card_opens_what_the_secret_link_opens(post, stranger, client):
    answer = post(way="card")
    given = Contribution.objects.get()
    code = given.way_back.code
    thanks = stranger.get(answer["Location"]).content.decode()
    card = f"{given.secret_path}kaartje/"
    assert card in thanks
    html = stranger.get(card).content.decode()
    assert "<svg" in html
    assert f"{code[:4]}-{code[4:8]}-{code[8:]}".upper() in html
    for typed in (code, f"{code[:4].upper()}-{code[4:8]} {code[8:]} "):
        asked = client.post("/k/", {"code": typed})
        assert asked["Location"] == f"/k/{code}/"
    opened = client.get(f"/k/{code}/")
    assert opened["Location"] == given.secret_path
    assert "no-store" in opened["Cache-Control"]
    assert client.get("/k/")["X-Page-Tags"] == "site"


@pytest.mark.parametrize("typed", ["", "abc", "aaaa-aaaa-aaaa-aaaa", "🌞" * 12])
def test_a_code_that_is_none_is_told_in_words(client, db, typed):
    answer = client.post("/k/", {"code": typed})
    assert answer.status_code == 422
    assert "geen kaartje" in answer.content.decode()


def test_codes_cannot_be_guessed_without_end(client, db, monkeypatch):
    monkeypatch.setattr(way_back, "TRIES", 2)
    assert [client.get("/k/aaaaaaaaaaaa/").status_code for _ in range(3)] == [404, 404, 429]


def test_only_a_told_contribution_has_a_card(offer, post, stranger, giver):
    own = offer()
    assert stranger.get(f"{own.secret_path}kaartje/").status_code == 404
    post(way="card")
    given = Contribution.objects.exclude(pk=own.pk).get()
    code = given.way_back.code
    actions.withdraw(given, given.giver)
    assert stranger.get(f"{given.secret_path}kaartje/").status_code == 404
    assert "Je nam dit terug" in stranger.get(f"/k/{code}/", follow=True).content.decode()
    told = WayBack.objects.get()
    assert (told.writer, told.to) == ("", "")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"way": "mail", "to": "geen adres"}, "to"),
        ({"way": "phone", "to": "bel me"}, "to"),
        ({"writer": "", "way": "phone", "to": "0470 12 34 56"}, "writer"),
    ],
)
def test_a_way_back_that_leads_nowhere_is_asked_again(post, data, field):
    answer = post(**data)
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not Contribution.objects.exists()


def test_a_phone_note_is_for_an_editor_to_call_once_it_is_published(post, editor, editor_client, member, stranger):
    post(way="phone", to="0470 12 34 56")
    given = Contribution.objects.get()
    desk = "/beheer/opvolging/"
    assert "0470 12 34 56" not in editor_client.get(desk).content.decode()
    moderation.publish(given, editor)
    assert "0470 12 34 56" in editor_client.get(desk).content.decode()
    told = f"{desk}verteld/{given.way_back.pk}/"
    for client in (stranger, member):
        assert client.get(desk).status_code in {302, 403}
        assert client.post(told).status_code in {302, 403}
    assert WayBack.objects.get().told_at is None
    assert editor_client.post(told)["Location"].startswith(desk)
    assert WayBack.objects.get().told_at is not None
    assert "0470 12 34 56" not in editor_client.get(desk).content.decode()
    assert Entry.objects.get(verb="tell").object_id == given.pk
    assert editor_client.post(told).status_code == 404
    assert "belde op" in stranger.get(given.secret_path).content.decode()


def test_a_mail_goes_by_itself_when_it_is_published(post, editor, django_capture_on_commit_callbacks):
    post(way="mail", to="d@voorbeeld.be")
    given = Contribution.objects.get()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        moderation.publish(given, editor)
    assert [one.to for one in mail.outbox] == [["d@voorbeeld.be"]]
    assert given.secret_path in mail.outbox[0].body


def test_the_photo_of_a_paper_consent_is_kept_privately_and_the_record_survives_changes(post, stranger, client):
    until = (timezone.localdate() + timedelta(days=90)).isoformat()
    post(given_how="paper", consent_form=upload(), minors="both", see_first="on", until=until)
    given = Contribution.objects.get()
    consent = given.consents.get()
    assert (consent.given_how, consent.minors, consent.see_first) == ("paper", "both", True)
    assert consent.form.name.startswith(f"consents/{given.pk}/")
    assert default_storage.exists(consent.form.name)
    assert client.get(consent.form.url).status_code == 404
    html = stranger.get(given.secret_path).content.decode()
    assert f"{consent.form.url}?zie=" in html
    assert "12 of 13" in html
    post(path=given.secret_path, minors="", given_how="paper", until=until)
    now, before = Consent.objects.all()
    assert (now.minors, now.see_first, now.form.name, before.pk) == ("", False, "", consent.pk)
    assert default_storage.exists(before.form.name)
    told = client.get(f"/api/v1/contributions/{given.pk}/consent", headers={"X-Secret": given.secret}).json()
    assert [one["minors"] for one in told] == ["", "both"]
    assert told[0]["until"] == until
    assert "?zie=" in told[1]["form"]
    assert client.get(f"/api/v1/contributions/{given.pk}/consent").status_code == 401
    assert client.get(f"/api/v1/contributions/{given.pk}/consent", headers={"X-Secret": "0" * 32}).status_code == 404


def test_who_leaves_takes_their_name_as_writer_along(post, person):
    post(way="card")
    given = Contribution.objects.get()
    given.giver.person = person
    given.giver.save()
    actions.let_go(person, take_back=False)
    assert WayBack.objects.get().writer == ""


def test_what_a_volunteer_wrote_out_is_judged_at_the_desk(clip, stranger, editor_client, member):
    first, second = clip(), clip()
    for given in (first, second):
        stranger.post(f"/uitschrijven/{given.pk}/", {"said": f"Hallo <b>{given.pk}</b>"})
    desk = "/beheer/opvolging/"
    html = editor_client.get(desk).content.decode()
    assert f"Hallo &lt;b&gt;{first.pk}" in html
    one, two = recordings.Transcript.objects.order_by("pk")
    assert member.post(f"{desk}uitgeschreven/{one.pk}/", {"good": "1"}).status_code in {302, 403}
    editor_client.post(f"{desk}uitgeschreven/{one.pk}/", {"good": "1"})
    editor_client.post(f"{desk}uitgeschreven/{two.pk}/", {"good": "0"})
    assert [t.state for t in recordings.Transcript.objects.order_by("pk")] == ["shown", "refused"]
    assert editor_client.post(f"{desk}uitgeschreven/{one.pk}/", {"good": "1"}).status_code == 404


def kept_paper(answer):
    """The word that stands for a photo that is kept while the form is mended."""
    html = answer.content.decode()
    box = re.search(r'<input type="checkbox"\s+name="paper"[^>]*>', html).group()
    assert "checked" in box
    assert "De foto van het papier is hier al" in html
    return re.search(r'value="([^"]+)"', box).group(1)


def test_the_photo_of_a_paper_is_not_asked_twice_when_something_else_is_wrong(post):
    answer = post(given_how="paper", consent_form=upload(), until="2001-01-01")
    assert answer.status_code == 422
    word = kept_paper(answer)
    assert kept_paper(post(given_how="paper", paper=word, until="2001-01-01")) == word
    other = kept_paper(post(given_how="paper", paper=word, consent_form=upload(), until="2001-01-01"))
    assert other != word
    assert [draft.pk for draft in Draft.objects.all()] == [other]
    assert post(given_how="paper", paper=other).status_code == 302
    consent = Contribution.objects.get().consents.get()
    assert default_storage.exists(consent.form.name)
    assert not Draft.objects.exists()


def test_the_photo_of_a_paper_without_a_writer_is_kept_and_may_be_let_go(post):
    word = kept_paper(post(writer="", consent_form=upload()))
    assert post(writer="", paper=word).status_code == 422
    assert post(writer="").status_code == 302
    assert not Contribution.objects.get().consents.get().form


def test_the_photo_of_a_paper_goes_along_to_another_kind(post):
    away = post(given_how="paper", consent_form=upload(), soort="geluid")
    assert away.status_code == 200
    word = kept_paper(away)
    assert post(kind="link", url="https://example.org/tafel", given_how="paper", paper=word).status_code == 302
    assert Contribution.objects.get().consents.get().form


def test_the_photo_of_a_paper_is_kept_while_a_change_is_mended(post):
    post()
    given = Contribution.objects.get()
    word = kept_paper(post(path=given.secret_path, given_how="paper", consent_form=upload(), until="2001-01-01"))
    assert post(path=given.secret_path, given_how="paper", paper=word).status_code == 302
    assert Consent.objects.first().form
    assert not Draft.objects.exists()


def test_another_picture_takes_the_place_of_the_one_that_was_kept(post):
    def word(answer):
        return re.search(r'name="draft" value="([^"]+)"', answer.content.decode()).group(1)

    first = word(post(kind="image", file=upload(), recognisable="nobody", until="2001-01-01"))
    second = word(post(kind="image", draft=first, file=upload(), recognisable="nobody", until="2001-01-01"))
    assert second != first
    assert [draft.pk for draft in Draft.objects.all()] == [second]
