from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.utils import timezone

from cocreate.activity.models import Entry
from cocreate.contributions import actions, events, images, queries
from cocreate.contributions.kinds import KINDS
from cocreate.contributions.models import Consent, Contribution, Draft, Link, Picture
from cocreate.moderation import actions as moderation
from cocreate.moderation.models import Remark, Status

from . import pictures

DATA = {"language": "nl", "licence": "CC-BY-SA-4.0"}


@pytest.fixture
def told():
    """What higher parts hear."""
    heard = []

    def hear(contribution, **_):
        heard.append((contribution.pk, contribution.status))

    events.changed.connect(hear)
    yield heard
    events.changed.disconnect(hear)


def test_each_kind_is_found_by_being_there_in_its_order():
    assert list(KINDS) == ["text", "image", "recording", "film", "link"]
    assert KINDS["image"].word == "foto"


def test_a_story_waits_and_carries_its_consent(offer, told):
    given = offer(text="Ons plein 🌳 مرحبا", shown_name="An", purposes=["teaching"], until=timezone.localdate())
    given.refresh_from_db()
    assert given.status == Status.WAITING
    consent = given.consents.get()
    assert consent.purposes == ["guide", "teaching"]
    assert consent.until == given.visible_until == timezone.localdate()
    assert (given.pk, "waiting") in told
    assert set(Entry.objects.filter(object_id=given.pk).values_list("verb", flat=True)) == {"offer", "submit"}


def test_the_same_key_makes_one_item(giver):
    first, new = actions.offer(KINDS["text"], DATA | {"text": "een"}, giver, key="k")
    again, new_again = actions.offer(KINDS["text"], DATA | {"text": "een"}, giver, key="k")
    assert (new, new_again) == (True, False)
    assert again == first


def test_a_key_of_the_same_words_holds_only_for_a_moment(giver):
    first, _ = actions.offer(KINDS["text"], DATA | {"text": "een"}, giver, key="k")
    Contribution.objects.filter(pk=first.pk).update(offered_at=timezone.now() - timedelta(hours=1))
    later, new = actions.offer(KINDS["text"], DATA | {"text": "een"}, giver, key="k", key_lasts=timedelta(minutes=2))
    assert new
    assert later != first


def test_two_at_the_same_moment_make_one_item(giver, monkeypatch):
    first, _ = actions.offer(KINDS["text"], DATA | {"text": "een"}, giver, key="k")
    real = Contribution.objects.filter

    class Nothing:
        @staticmethod
        def first():
            return None

    calls = []

    def blind(*args, **kwargs):
        if "offer_key" in kwargs and not calls:
            calls.append(1)
            return Nothing
        return real(*args, **kwargs)

    monkeypatch.setattr(Contribution.objects, "filter", blind)
    assert actions.offer(KINDS["text"], DATA | {"text": "een"}, giver, key="k") == (first, False)


def test_a_database_keeps_keys_apart(giver):
    Contribution.objects.create(kind="text", offer_key="k")
    with pytest.raises(IntegrityError):
        Contribution.objects.create(kind="text", offer_key="k")


def test_new_words_wait_again_and_new_consent_does_not(offer, editor, giver):
    given = offer(publish_by=editor, shown_name="An")
    tomorrow = timezone.localdate() + timedelta(days=1)
    actions.change(given, {"licence": "guide", "shown_name": "", "until": tomorrow}, giver)
    given.refresh_from_db()
    assert (given.status, given.licence, given.shown_name) == (Status.PUBLISHED, "guide", "")
    assert given.visible_until == tomorrow
    assert given.consents.count() == 2
    Contribution.objects.filter(pk=given.pk).update(giver=None)  # so that no earlier publication earns trust
    given.refresh_from_db()
    actions.change(given, {"text": "iets heel anders"}, None)
    given.refresh_from_db()
    assert given.status == Status.WAITING


def test_a_trusted_giver_changes_without_waiting(offer, editor, giver):
    given = offer(publish_by=editor)
    actions.change(given, {"text": "iets heel anders"}, giver)
    given.refresh_from_db()
    assert given.status == Status.PUBLISHED


def test_nothing_new_changes_nothing(offer, giver):
    given = offer()
    actions.change(given, {"text": given.text}, giver)
    given.refresh_from_db()
    assert given.changed_at is None


def test_consent_can_be_set_alone(offer, editor, giver, told):
    given = offer(publish_by=editor)
    told.clear()
    until = timezone.localdate()
    assert actions.set_consent(given, {"until": until, "purposes": ["press"]}, giver).purposes == ["guide", "press"]
    given.refresh_from_db()
    assert given.visible_until == until
    assert told == [(given.pk, "published")]
    actions.set_consent(given, {"until": until}, giver)
    assert given.consents.count() == 2


def test_after_its_last_day_it_is_not_public(offer, editor):
    given = offer(publish_by=editor, until=timezone.localdate())
    assert list(queries.visible()) == [given]
    Contribution.objects.filter(pk=given.pk).update(visible_until=timezone.localdate() - timedelta(days=1))
    given.refresh_from_db()
    assert not queries.visible().exists()
    assert queries.entry_of(given) is None


def test_an_image_without_words_cannot_be_published(offer, editor):
    given = offer("image", alt="")
    with pytest.raises(moderation.DecisionError):
        moderation.publish(given, editor)
    actions.describe(given, "Een tafel", editor)
    assert moderation.publish(given, editor) == Status.PUBLISHED


def test_withdrawing_wipes_all_but_the_dated_row_and_its_consents(
    offer, editor, giver, told, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        given = offer("image", publish_by=editor, shown_name="An", place_name="Muide")
    given.refresh_from_db()
    name = Picture.objects.get(contribution=given).file.name
    folder = f"contributions/{given.pk}"
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(given, giver)
    kept = Contribution.objects.get(pk=given.pk)
    assert kept.status == Status.WITHDRAWN
    assert kept.withdrawn_at is not None
    assert [kept.title, kept.text, kept.shown_name, kept.place_name, kept.editors_note] == [""] * 5
    assert Consent.objects.filter(contribution=kept).exists()
    assert not Picture.objects.filter(contribution=kept).exists()
    assert default_storage.listdir(folder)[1] == []
    assert told[-1] == (given.pk, "withdrawn")
    actions.withdraw(kept, giver)
    with pytest.raises(actions.GoneError):
        actions.change(kept, {"text": "toch niet"}, giver)


def test_withdrawing_wipes_what_was_said_about_it(offer, editor, giver):
    given = offer()
    moderation.ask(given, editor, "Woon jij daar?")
    moderation.answer(given, "Ja, in de Dorpsstraat.")
    actions.withdraw(given, giver)
    assert not Remark.objects.exists()


def test_a_link_to_another_page_is_fetched_anew(offer, giver, django_capture_on_commit_callbacks):
    given = offer("link")
    Link.objects.update(title="Oud", state="ready", image="contributions/x/oud.webp")
    assert KINDS["link"].initial(given) == {"url": "https://example.org/tafel"}
    with django_capture_on_commit_callbacks(execute=True):
        actions.change(given, {"url": "https://example.org/stoel"}, giver)
    link = Link.objects.get()
    assert (link.url, link.title, link.image.name) == ("https://example.org/stoel", "", "")


def test_a_kind_without_what_it_keeps_breaks_nothing(offer, giver):
    for kind in KINDS.values():
        bare = Contribution.objects.create(kind=kind.code)
        assert kind.words(bare) == ""
        assert kind.heading(bare) == ""
        assert kind.api(bare, "") == {}
        assert kind.machine_readable(bare, "") == {}
        assert list(kind.files(bare)) == []
        kind.wipe(bare)
    assert "picture" not in KINDS["image"].initial(bare)
    assert KINDS["image"].missing(Contribution.objects.create(kind="image"))


def test_each_thing_has_a_name_for_editors(offer):
    given = offer("image")
    assert str(given.picture) == "Een lange tafel op een plein"
    assert str(offer("link").link) == "https://example.org/tafel"
    assert given.pk in str(given.consents.get())
    assert str(Draft(id="x")) == "x"


def test_withdrawing_a_link_wipes_address_and_preview(offer, giver):
    given = offer("link")
    actions.withdraw(given, giver)
    assert not Link.objects.exists()


def test_a_new_picture_takes_the_place_of_the_old_one(offer, giver, django_capture_on_commit_callbacks):
    given = offer("image")
    old = given.picture.file.name
    with django_capture_on_commit_callbacks(execute=True):
        actions.change(
            given, {"file": images.clean(pictures.upload(pictures.encoded(pictures.scene((30, 30)))))}, giver
        )
    given = Contribution.objects.get(pk=given.pk)
    assert given.picture.alt == "Een lange tafel op een plein"
    assert (given.picture.width, given.picture.height) == (30, 30)
    assert not default_storage.exists(old)


def test_search_hears_the_words_of_each_kind(offer, editor):
    offer("text", publish_by=editor, text="Een tafel", place_name="Muide", shown_name="An")
    offer("image", publish_by=editor, text="", alt="Kinderen op een fiets")
    link = offer("link", publish_by=editor, text="")
    Link.objects.filter(contribution=link).update(title="De lange tafel", description="Over eten")
    texts = {entry.title: entry.text for entry in queries.search_entries()}
    assert any("Muide" in text and "An" in text for text in texts.values())
    assert any("fiets" in text for text in texts.values())
    assert "Over eten" in texts["De lange tafel"]


def test_cards_cost_the_same_however_many(offer, editor, django_assert_num_queries):
    for kind in ("text", "image", "link", "text", "image"):
        offer(kind, publish_by=editor)
    with django_assert_num_queries(3):
        for given in queries.for_cards(queries.visible()):
            KINDS[given.kind].api(given, "https://gids.example")
            KINDS[given.kind].words(given)
            list(given.stones.all())
            list(given.traits.all())


def test_the_giver_is_known_by_browser_and_by_account(offer, giver, person):
    given = offer()
    assert list(queries.of_giver(giver)) == [given]
    assert not queries.of_giver(None, person).exists()
    giver.person = person
    giver.save()
    assert list(queries.of_giver(None, person)) == [given]
