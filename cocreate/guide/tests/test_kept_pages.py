"""A page that was served before costs little, and never shows anything that is not so any more."""

from datetime import timedelta

import pytest
from django.template.loader import get_template
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.models import Page, Site

from cocreate.accounts.models import Guest
from cocreate.accounts.queries import hashed
from cocreate.contributions import actions as contributions
from cocreate.core import page_cache
from cocreate.guide import actions
from cocreate.guide.models import Passage
from cocreate.guide.templatetags import guide as tags
from cocreate.moderation.models import Status

from .conftest import passage_value

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/gids/plek/"


@pytest.fixture(autouse=True)
def _nothing_known():
    page_cache.generations().forget_all()


def read(client, path=PATH):
    return client.get(path).content.decode()


@pytest.mark.usefixtures("chapter")
def test_what_changes_at_a_passage_is_seen_at_once(voice, stranger, django_assert_num_queries):
    first, second = Passage.objects.order_by("position")
    before = read(stranger)
    with django_assert_num_queries(0):
        assert read(stranger) == before
    soup = voice("Bij ons lukte het met soep.")
    actions.attach(soup, first)
    actions.attach(voice("Een bank was genoeg."), second)
    with_two = read(stranger)
    assert "lukte het met soep" in with_two
    assert "Een bank was genoeg" in with_two
    with django_assert_num_queries(0):
        assert read(stranger) == with_two
    contributions.withdraw(soup, None)
    now = read(stranger)
    assert "lukte het met soep" not in now
    assert "Een stem is teruggetrokken" in now
    assert "Een bank was genoeg" in now


@pytest.mark.usefixtures("chapter")
def test_what_waits_is_never_shown_to_the_next_who_asks(voice, client, stranger, settings):
    first = Passage.objects.first()
    guest = Guest.objects.create(key_hash=hashed("sleutel"))
    actions.attach(voice(text="Van mij alleen", status=Status.WAITING, giver=guest), first, guest)
    client.cookies[settings.GUEST_COOKIE_NAME] = "sleutel"
    before = read(stranger)
    for _ in range(2):
        assert "Van mij alleen" in read(client)
        assert read(stranger) == before
    assert "Van mij alleen" not in before


@pytest.mark.usefixtures("chapter")
def test_a_voice_is_gone_from_a_page_that_was_kept_the_day_after_its_last(voice, stranger, monkeypatch):
    last_day = timezone.localdate()
    actions.attach(voice("Tot vanavond.", visible_until=last_day), Passage.objects.first())
    assert "Tot vanavond" in read(stranger)
    monkeypatch.setattr(timezone, "localdate", lambda *_: last_day + timedelta(days=1))
    assert "Tot vanavond" not in read(stranger)


def test_what_editors_do_is_seen_at_once(chapter, stranger, django_assert_num_queries):
    assert "Zet ze niet in de wind" in read(stranger)
    with django_assert_num_queries(0):
        read(stranger)
    chapter.body = [("passage", passage_value(text="<p>Zet ze wel in de zon.</p>"))]
    draft = chapter.save_revision()
    assert "Zet ze niet in de wind" in read(stranger)  # a draft is nobody's
    draft.publish()
    assert "Zet ze wel in de zon" in read(stranger)
    page = Page.objects.get(pk=chapter.pk).specific
    page.slug = "plaats"
    page.save_revision().publish()
    assert stranger.get(PATH).status_code == 301
    assert "Zet ze wel in de zon" in read(stranger, "/gids/plaats/")
    Page.objects.get(pk=chapter.pk).specific.unpublish()
    assert stranger.get("/gids/plaats/").status_code == 404


@pytest.mark.usefixtures("chapter")
def test_a_second_site_and_a_changed_picture_empty_what_is_kept(guide, stranger, django_assert_num_queries):
    before = read(stranger)
    Image(title="Een bank", file="bank.png", width=1, height=1).save()
    with pytest.raises(pytest.fail.Exception), django_assert_num_queries(0):
        read(stranger)
    other = Site.objects.create(hostname="elders.be", root_page=guide)
    assert stranger.get("/plek/", headers={"host": "elders.be"}).status_code == 200
    assert stranger.get(PATH, headers={"host": "elders.be"}).status_code == 404
    other.delete()
    assert read(stranger) == before


def test_only_the_passage_that_an_editor_changes_is_written_out_again(chapter, stranger, monkeypatch):
    chapter.body[1].value["questions"] = ["Wie ontbreekt er?"]
    chapter.save_revision().publish()
    before = read(stranger)
    made = []
    monkeypatch.setattr(tags, "get_template", lambda name: made.append(name) or get_template(name))
    page_cache.expire("pages", f"page:{chapter.pk}")
    assert read(stranger) == before
    assert made == []
    chapter.body[1].value["questions"] = ["Wie hoort erbij?"]
    chapter.save_revision().publish()
    now = read(stranger)
    assert made == ["guide/_passage.html"]
    assert "Wie hoort erbij?" in now
    assert "Wie ontbreekt er?" not in now
