import re

import pytest
from django.test import Client
from django.utils import timezone

from cocreate.contributions.models import Contribution, Draft, Picture
from cocreate.core import rates
from cocreate.moderation.models import Status
from cocreate.stones.models import Stone

from .pictures import encoded, exif, scene, upload

STORY = "We zetten een lange tafel op het plein. 🌞 <b>niet vet</b>"


def form(**data):
    return {"kind": "text", "text": STORY, "language": "nl", "licence": "CC-BY-SA-4.0"} | data


def picture_form(**data):
    return form(kind="image", text="", recognisable="nobody", alt="Een tafel") | data


def test_the_form_is_whole_without_javascript_and_the_same_for_everybody(stranger):
    page = stranger.get("/deel/")
    html = page.content.decode()
    assert page.status_code == 200
    assert page["X-Page-Tags"] == "site stones"
    assert not page.cookies
    assert "csrf" not in html
    assert 'name="text"' in html
    assert 'formaction="/deel/?soort=foto#share"' in html
    assert "style=" not in html
    assert html.count("<button") >= 1


@pytest.mark.parametrize(("word", "field"), [("verhaal", "text"), ("foto", "file"), ("link", "url"), ("onzin", "text")])
def test_each_kind_has_its_form(stranger, word, field):
    html = stranger.get(f"/deel/?soort={word}").content.decode()
    assert f'name="{field}"' in html
    assert html.count('aria-current="true"') >= 1


def test_a_stranger_gives_a_story_and_gets_a_secret_link(stranger, settings):
    answer = stranger.post("/deel/", form())
    given = Contribution.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/mijn/b/{given.pk}/{given.secret}/bedankt/"
    assert stranger.cookies[settings.GUEST_COOKIE_NAME]["httponly"]
    assert given.text == STORY
    assert given.status == Status.WAITING
    thanks = stranger.get(answer["Location"])
    assert given.secret in thanks.content.decode()
    assert "no-store" in thanks["Cache-Control"]
    assert "noindex" in thanks["X-Robots-Tag"]
    assert STORY not in stranger.get("/inzichten/").content.decode()


def test_the_same_browser_remembers_it_and_another_does_not(stranger):
    stranger.post("/deel/", form())
    given = Contribution.objects.get()
    assert given.secret in stranger.get("/mijn/").content.decode()
    assert given.secret not in Client().get("/mijn/").content.decode()


def test_sending_twice_makes_one(stranger):
    first = stranger.post("/deel/", form(key="0b8e2c1e-sleutel"))
    again = Client().post("/deel/", form(key="0b8e2c1e-sleutel"))
    assert first["Location"] == again["Location"]
    assert Contribution.objects.count() == 1


def test_a_double_click_without_javascript_makes_one_for_a_browser_that_is_known(stranger):
    stranger.post("/deel/", form(text="Mijn eerste verhaal, een ander dan het volgende."))
    first, again = stranger.post("/deel/", form()), stranger.post("/deel/", form())
    assert first["Location"] == again["Location"]
    assert Contribution.objects.count() == 2


def test_a_double_click_with_a_picture_makes_one_for_a_browser_that_is_known(stranger):
    stranger.post("/deel/", form())
    answers = {stranger.post("/deel/", picture_form(file=upload()))["Location"] for _ in range(2)}
    assert len(answers) == 1
    stranger.post("/deel/", picture_form(file=upload(encoded(scene((20, 20))))))
    assert Contribution.objects.count() == 3


@pytest.mark.parametrize("sent", [form, lambda: picture_form(file=upload())], ids=["words", "a picture"])
def test_two_people_who_send_the_same_never_share_a_link(db, sent):
    first, other = (Client().post("/deel/", sent()) for _ in range(2))
    assert first["Location"] != other["Location"]


def test_a_mistake_keeps_all_that_was_typed(stranger):
    answer = stranger.post("/deel/", form(until="2001-01-01", shown_name="Aïcha", place_name="Muide"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert answer["Cache-Control"] == "no-store"
    for kept in ("lange tafel op het plein. 🌞 &lt;b&gt;niet vet&lt;/b&gt;", "Aïcha", "Muide", "2001-01-01"):
        assert kept in html
    assert "<details" in html
    way_back, rights = re.findall(r'<details class="share-more"[^>]*>', html)
    assert ("open" in way_back, "open" in rights) == (False, True)
    assert not Contribution.objects.exists()


def test_a_mistake_keeps_the_picture_too(stranger):
    answer = stranger.post("/deel/", picture_form(recognisable="", file=upload(encoded(exif=exif(6)))))
    assert answer.status_code == 422
    draft = Draft.objects.get()
    assert "required" not in re.search(r'<input type="file"[^>]*>', answer.content.decode()).group()
    token = re.search(r'name="draft"\s+value="([^"]+)"', answer.content.decode()).group(1)
    assert token == draft.pk
    assert stranger.get(f"/media/{draft.file.name}").status_code == 404
    again = stranger.post("/deel/", picture_form(recognisable="", draft=token))
    assert Draft.objects.count() == 1
    assert token in again.content.decode()
    done = stranger.post("/deel/", picture_form(draft=token))
    assert done.status_code == 302
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (48, 64)
    assert not Draft.objects.exists()


def test_a_picture_is_asked_for(stranger):
    answer = stranger.post("/deel/", picture_form())
    assert answer.status_code == 422
    assert 'href="#id_file"' in answer.content.decode()


def test_choosing_another_kind_keeps_all_that_was_typed_and_judges_nothing(stranger):
    stone = Stone.objects.get_or_create(id="ontmoeting", defaults={"name": "ontmoeting", "colour": "#aa0000"})[0]
    typed = form(shown_name="Aïcha", place_name="Muide", until="2001-01-01", purposes=["press"], stones=[stone.pk])
    answer = stranger.post("/deel/?soort=link", typed | {"soort": "link", "key": "sleutel-1"})
    html = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert "X-Page-Tags" not in answer
    assert 'name="url"' in html
    for kept in (
        "lange tafel op het plein. 🌞 &lt;b&gt;niet vet&lt;/b&gt;",
        "Aïcha",
        "Muide",
        "2001-01-01",
        "sleutel-1",
    ):
        assert kept in html
    assert re.search(r'value="press"[^>]*checked', html)
    assert re.search(rf'value="{stone.pk}"[^>]*checked', html)
    assert "errorlist" not in html
    assert not Contribution.objects.exists()


def test_what_only_one_kind_asks_comes_back_when_that_kind_is_chosen_again(stranger):
    away = stranger.post("/deel/", form(kind="link", url="voorbeeld.be/<x>", soort="foto")).content.decode()
    assert '<input type="hidden" name="url" value="voorbeeld.be/&lt;x&gt;">' in away
    back = stranger.post("/deel/", picture_form(url="voorbeeld.be/<x>", alt="Een bank", soort="link")).content.decode()
    field = re.search(r'<input[^>]*name="url"[^>]*>', back).group()
    assert 'value="voorbeeld.be/&lt;x&gt;"' in field
    assert "hidden" not in field
    assert '<input type="hidden" name="alt" value="Een bank">' in back
    mistake = stranger.post("/deel/", form(kind="text", text="", alt="Een bank", url="voorbeeld.be"))
    assert '<input type="hidden" name="alt" value="Een bank">' in mistake.content.decode()


def test_a_chosen_picture_waits_until_its_kind_is_chosen_again(stranger):
    away = stranger.post("/deel/", picture_form(file=upload(), recognisable="", soort="verhaal")).content.decode()
    draft = Draft.objects.get()
    assert f'name="draft" value="{draft.pk}"' in away
    back = stranger.post("/deel/", form(draft=draft.pk, soort="foto")).content.decode()
    assert f'name="draft" value="{draft.pk}"' in back
    assert "required" not in re.search(r'<input type="file"[^>]*>', back).group()
    assert stranger.post("/deel/", picture_form(draft=draft.pk)).status_code == 302
    assert Picture.objects.count() == 1
    assert not Draft.objects.exists()


def test_enter_in_a_field_sends_and_does_not_choose_a_kind(stranger):
    html = stranger.get("/deel/").content.decode()
    first = re.search(r'<button[^>]*type="submit"[^>]*>', html[html.index('id="share"') :]).group()
    assert "soort" not in first
    assert 'tabindex="-1"' in first


def test_a_file_that_is_no_picture_is_refused_in_words(stranger):
    answer = stranger.post("/deel/", picture_form(file=upload(b"<svg onload=alert(1)>", "foto.svg")))
    assert answer.status_code == 422
    assert not Draft.objects.exists()
    assert "HEIC" in answer.content.decode()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org", "geen adres", "http://", ""])
def test_what_is_no_web_address_is_refused(stranger, url):
    assert stranger.post("/deel/", form(kind="link", url=url)).status_code == 422


def test_an_address_as_people_write_it_is_fine(stranger):
    assert stranger.post("/deel/", form(kind="link", url="www.voorbeeld.be/straat")).status_code == 302
    assert Contribution.objects.get().link.url == "https://www.voorbeeld.be/straat"


def test_an_empty_story_is_asked_for(stranger):
    assert stranger.post("/deel/", form(text="  ")).status_code == 422


def test_too_much_at_once_keeps_what_was_typed(stranger, monkeypatch):
    def full(*_):
        raise rates.TooManyError(60)

    monkeypatch.setattr("cocreate.moderation.spam.hold_back", full)
    answer = stranger.post("/deel/", form())
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert "lange tafel" in answer.content.decode()


def test_what_looks_like_spam_waits_longer_and_is_not_lost(stranger):
    assert stranger.post("/deel/", form(second_subject="http://koop.nu")).status_code == 302
    assert Contribution.objects.get().suspicion == ["honeypot"]


def test_consent_is_kept_with_it(stranger):
    today = timezone.localdate().isoformat()
    stranger.post("/deel/", form(purposes=["press"], until=today, licence="guide", shown_name="An", place_name="Muide"))
    given = Contribution.objects.get()
    assert given.consents.get().purposes == ["guide", "press"]
    assert (given.licence, given.shown_name, given.place_name) == ("guide", "An", "Muide")


def test_a_line_break_of_a_browser_is_a_line_break(stranger):
    stranger.post("/deel/", form(text="een\r\ntwee"))
    assert Contribution.objects.get().text == "een\ntwee"


def test_a_null_in_a_text_is_refused_and_nothing_breaks(stranger):
    assert stranger.post("/deel/", form(text="een\x00")).status_code == 422
