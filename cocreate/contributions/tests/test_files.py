from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from cocreate.contributions import access, actions, images, tasks
from cocreate.contributions.models import Contribution, Draft, Picture

from .pictures import encoded, scene, upload


@pytest.fixture
def wide(offer, editor, django_capture_on_commit_callbacks):
    """A published picture wide enough for renditions."""

    def make(**more):
        with django_capture_on_commit_callbacks(execute=True):
            return offer("image", file=images.clean(upload(encoded(scene((1700, 900))))), **more)

    return make


@pytest.fixture
def browsers(stranger, member, giver_client, editor_client):
    return stranger, member, giver_client, editor_client


def files_of(contribution):
    folder = f"contributions/{contribution.pk}"
    folders = [f"{folder}/{name}" for name in default_storage.listdir(folder)[0]]
    return [f"{inner}/{name}" for inner in folders for name in default_storage.listdir(inner)[1]]


def test_renditions_are_made_and_shown_with_a_size(wide, editor, stranger):
    given = wide(publish_by=editor)
    made = files_of(given)
    assert sorted(name.rsplit("/", 1)[1] for name in made) == [
        *("1600w.avif", "1600w.webp", "400w.avif", "400w.webp", "800w.avif", "800w.webp"),
    ]
    html = stranger.get(given.get_absolute_url()).content.decode()
    assert 'type="image/avif"' in html
    assert 'width="1700"' in html
    assert 'height="900"' in html
    assert "sizes=" in html
    for name in made:
        answer = stranger.get(f"/media/{name}")
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("image/")
        assert "sandbox" in answer["Content-Security-Policy"]
        with default_storage.open(name) as file:
            assert b"Exif" not in file.read()
    assert 'loading="lazy"' in stranger.get("/inzichten/").content.decode()


def test_until_they_are_made_the_picture_itself_is_shown(offer, editor, stranger):
    given = offer("image", publish_by=editor)
    html = stranger.get(given.get_absolute_url()).content.decode()
    assert "<source" not in html
    assert given.picture.file.url in html


def test_a_file_is_for_those_who_may_see_the_item(wide, editor, browsers):
    given = wide()
    address = Picture.objects.get().file.url
    stranger, member, *insiders = browsers
    for client in (stranger, member):
        assert client.get(address).status_code == 404
    for client in insiders:
        assert client.get(address).status_code == 200
    token = access.viewing_token(given)
    assert stranger.get(f"{address}?zie={token}").status_code == 200
    assert stranger.get(f"{address}?zie={token}x").status_code == 404
    assert "?zie=" in stranger.get(given.secret_path).content.decode()
    from cocreate.moderation import actions as moderation

    moderation.publish(given, editor)
    assert stranger.get(address).status_code == 200
    Contribution.objects.filter(pk=given.pk).update(visible_until=timezone.localdate() - timedelta(days=1))
    assert stranger.get(address).status_code == 404


def test_after_withdrawal_no_file_is_left_or_served(wide, browsers, editor, giver):
    given = wide(publish_by=editor)
    token = access.viewing_token(given)
    addresses = [f"/media/{name}" for name in [*files_of(given), Picture.objects.get().file.name]]
    actions.withdraw(given, giver)  # the files are still there until the commit
    for address in addresses:
        for client in browsers:
            assert client.get(address).status_code == 404
        assert browsers[0].get(f"{address}?zie={token}").status_code == 404


def test_a_path_that_is_no_file_of_an_item_is_not_there(stranger, db):
    for path in ("contributions", "contributions/x", "contributions/x/y.webp", "contributions/../secret_key"):
        assert stranger.get(f"/media/{path}").status_code == 404


def test_a_picture_withdrawn_before_its_renditions_gets_none(offer, giver):
    given = offer("image")
    name = given.picture.file.name
    recipes = [[name, "WEBP", None, 32]]
    Picture.objects.all().delete()
    tasks.make_renditions.call(name, recipes)
    assert files_of(given) == []


def test_a_picture_withdrawn_during_its_renditions_keeps_none(offer, monkeypatch):
    given = offer("image")
    name = given.picture.file.name
    real = tasks.PillowPicture.save

    def save(self, image):
        real(self, image)
        Picture.objects.all().delete()

    monkeypatch.setattr(tasks.PillowPicture, "save", save)
    tasks.make_renditions.call(name, [[name, "WEBP", None, 32]])
    assert files_of(given) == []


def test_pictures_of_forms_never_sent_are_deleted_after_a_day(db):
    old, new = (actions.keep_picture(images.clean(upload())) for _ in range(2))
    Draft.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=2))
    tasks.tidy_drafts.call()
    assert [draft.pk for draft in Draft.objects.all()] == [new.pk]
    assert not default_storage.exists(old.file.name)


def test_the_keys_of_a_storage_never_stand_in_a_task(monkeypatch, django_capture_on_commit_callbacks, db):
    queued = []
    monkeypatch.setattr(tasks, "make_renditions", type("T", (), {"enqueue": staticmethod(lambda *a: queued.append(a))}))
    storage = ("storages.backends.s3.S3Storage", [], {"secret_key": "geheim"})
    with django_capture_on_commit_callbacks(execute=True):
        tasks.process_picture(
            storage=storage,
            file_name="contributions/x/a.webp",
            sender=("contributions", "picture", "file"),
            new=[("pictures.models.PillowPicture", ["contributions/x/a.webp", "WEBP", None, storage, 400], {})],
        )
    assert queued
    assert "geheim" not in str(queued)
