"""A backup holds everything, made while others write, and goes back whole."""

import json
import os
import threading
import zipfile
from io import StringIO

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from cocreate.accounts.models import ApiToken, Guest, Person
from cocreate.contributions.models import Contribution, Draft
from cocreate.core import processes
from cocreate.live import actions as live
from cocreate.live import storage as rooms
from cocreate.live.models import Revocation
from cocreate.live.queries import values
from cocreate.stones.models import Stone
from cocreate.uploads import actions as uploads
from cocreate.uploads.models import Upload

Document = apps.get_model("wagtaildocs", "Document")
STORY = 'Café "de Zèbe" 🌱 مرحبا بالجيران\n\tnieuwe regel \\. \\N NULL'


@pytest.fixture
def filled(own_database):
    """A site with a person, a contribution with unusual words, a file with smaller versions, and a JSON field."""
    person = Person.objects.create_user("an@voorbeeld.be", "wachtwoord-van-an")
    ApiToken.objects.create(person=person, token_hash="a" * 64)
    giver = Guest.objects.create(key_hash="b" * 64, person=person)
    stone = Stone.objects.create(id="ontmoeting", name="Ontmoeting", colour="#aa3344", colour_name="rood")
    story = Contribution.objects.create(
        kind="text",
        title="Een 'titel'",
        text=STORY,
        giver=giver,
        suspicion=["links", None, {"é": 1}],
        status="published",
    )
    story.stones.add(stone)
    Document.objects.create(title="Affiche", file=ContentFile(b"%PDF" * 1000, "affiche.pdf"))
    default_storage.save("documents/affiche/480w.avif", ContentFile(b"smaller"))
    return story


def backup(path):
    out, err = StringIO(), StringIO()
    call_command("backup", str(path), stdout=out, stderr=err)
    return out.getvalue() + err.getvalue()


def restore(path, **options):
    out, err = StringIO(), StringIO()
    call_command("restore", str(path), stdout=out, stderr=err, **options)
    return out.getvalue() + err.getvalue()


def rewrite(source, target, change):
    """Copy a backup; `change(name, data)` returns the list of members to write in place of each."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            for other, data in change(name, old.read(name)):
                new.writestr(other, data)
    return target


def manifest_with(**changes):
    def change(name, data):
        if name != "manifest.json":
            return [(name, data)]
        return [(name, json.dumps(json.loads(data) | changes))]

    return change


def test_everything_comes_back_after_everything_was_lost(filled, tmp_path):
    file = tmp_path / "gids.zip"
    assert "database and 2 files" in backup(file)
    path = Document.objects.get().file.name

    Contribution.objects.all().delete()
    Person.objects.all().delete()
    Stone.objects.all().delete()
    Document.objects.all().delete()
    default_storage.delete(path)
    default_storage.save("documents/later.pdf", ContentFile(b"later"))
    assert "Restored: database and 2 files" in restore(file)

    story = Contribution.objects.get()
    assert story.text == STORY
    assert story.suspicion == ["links", None, {"é": 1}]
    assert story.secret == filled.secret
    assert [s.name for s in story.stones.all()] == ["Ontmoeting"]
    assert Person.objects.get(email="an@voorbeeld.be").check_password("wachtwoord-van-an")
    assert default_storage.open(path).read() == b"%PDF" * 1000
    assert default_storage.open("documents/affiche/480w.avif").read() == b"smaller"
    assert not default_storage.exists("documents/later.pdf")


def test_live_rooms_come_back_as_they_were_and_can_be_written_in(filled, tmp_path):
    live.change("proef:tuin", lambda room: room.set_map(("things", "bank"), {"title": "De bank 🌳"}))
    stored = rooms.load("proef:tuin")
    rooms.fold(stored.room, stored.number, b"".join(stored.parts))
    live.change("proef:tuin", lambda room: room.set(("things", "bank", "at"), [3.7, 51.0]))
    live.revoke("proef:tuin", "an")
    backup(tmp_path / "gids.zip")
    live.change("proef:tuin", lambda room: room.remove(("things", "bank")))
    live.forget("proef:tuin")
    restore(tmp_path / "gids.zip")
    bench = {"title": "De bank 🌳", "at": [3.7, 51.0]}
    assert values("proef:tuin").map("things") == {"bank": bench}
    assert (rooms.load("proef:tuin").number, Revocation.objects.get().who) == (2, "an")
    live.change("proef:tuin", lambda room: room.set(("things", "boom"), 1))
    assert values("proef:tuin").map("things") == {"bank": bench, "boom": 1}


def test_after_a_restore_new_rows_get_new_numbers(filled, tmp_path):
    backup(tmp_path / "gids.zip")
    restore(tmp_path / "gids.zip")
    last = ApiToken.objects.order_by("-pk").first()
    new = ApiToken.objects.create(person=Person.objects.get(email="an@voorbeeld.be"), token_hash="c" * 64)
    assert new.pk > last.pk


def test_a_backup_made_while_others_write_is_of_one_moment_and_has_each_file_it_names(filled, tmp_path):
    stop = threading.Event()
    errors = []

    def write():
        """Save pairs of rows in one transaction, each with a file; take each tenth away again.

        More often, and five pictures of the database in a row may each name a file that just went.
        """
        number = 0
        try:
            while not stop.is_set():
                number += 1
                with transaction.atomic():
                    draft = Draft.objects.create(id=f"draft-{number}", file=ContentFile(b"x" * number, "a.bin"))
                    Guest.objects.create(key_hash=f"pair-{number}")
                if number % 10 == 0:
                    with transaction.atomic():
                        Guest.objects.filter(key_hash=f"pair-{number}").delete()
                        draft.delete()
                    default_storage.delete(draft.file.name)
        except Exception as error:  # noqa: BLE001 - the test itself tells
            errors.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup(tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writer.join()
    assert not errors
    counts = []
    for number in range(3):
        restore(tmp_path / f"{number}.zip")
        drafts = {draft.id.removeprefix("draft-"): draft for draft in Draft.objects.all()}
        assert set(drafts) == {
            g.key_hash.removeprefix("pair-") for g in Guest.objects.filter(key_hash__startswith="pair")
        }
        for name, draft in drafts.items():
            assert draft.file.size == int(name)
        counts.append(len(drafts))
    assert counts == sorted(counts)
    assert counts[0] < counts[2], "the writer wrote nothing between two backups"


def test_files_in_another_kind_of_storage_come_back_too(filled, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    default_storage.save("documents/a/b/foto.webp", ContentFile(b"photo"))
    Document.objects.create(title="Foto", file="documents/a/b/foto.webp")
    Document.objects.exclude(title="Foto").delete()
    backup(tmp_path / "gids.zip")
    default_storage.delete("documents/a/b/foto.webp")
    default_storage.save("documents/a/b/foto.webp", ContentFile(b"another photo"))
    restore(tmp_path / "gids.zip")
    assert default_storage.open("documents/a/b/foto.webp").read() == b"photo"


def test_a_file_that_was_lost_before_is_told_and_stops_nothing(filled, tmp_path):
    default_storage.delete(Document.objects.get().file.name)
    assert "affiche.pdf is nowhere to be found" in backup(tmp_path / "gids.zip")
    restore(tmp_path / "gids.zip")
    assert Document.objects.count() == 1


def test_the_file_is_for_its_owner_only_and_holds_no_withdrawn_words(filled, tmp_path):
    filled.text = "a word that was taken back " * 50
    filled.save()
    filled.delete()
    file = tmp_path / "gids.zip"
    backup(file)
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            assert b"a word that was taken back" not in archive.read(name), name


def test_an_older_backup_of_that_name_stays_when_the_new_one_fails(filled, tmp_path, monkeypatch):
    file = tmp_path / "gids.zip"
    file.write_bytes(b"older")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cocreate.ops.archives.Writer.finish", full)
    with pytest.raises(CommandError, match="the disk is full"):
        backup(file)
    assert file.read_bytes() == b"older"
    assert [f.name for f in tmp_path.iterdir() if f.name.startswith(".backup")] == []


def test_a_folder_that_is_not_there_is_told(filled, tmp_path):
    with pytest.raises(CommandError, match="could not be written"):
        backup(tmp_path / "nowhere" / "gids.zip")


def truncated(file, tmp_path):
    (tmp_path / "bad.zip").write_bytes(file.read_bytes()[:-200])


def with_a_flipped_byte(file, tmp_path):
    with zipfile.ZipFile(file) as archive:
        largest = max(archive.infolist(), key=lambda member: member.compress_size)
    data = bytearray(file.read_bytes())
    data[largest.header_offset + 30 + len(largest.filename) + largest.compress_size // 2] ^= 0xFF
    (tmp_path / "bad.zip").write_bytes(data)


def with_changed_words(file, tmp_path):
    rewrite(file, tmp_path / "bad.zip", lambda n, d: [(n, d.replace(b"%PDF", b"%EVL") if n.endswith(".pdf") else d)])


def with_one_member_more(file, tmp_path):
    rewrite(
        file,
        tmp_path / "bad.zip",
        lambda n, d: [(n, d), ("media/more.txt", b"x")] if n == "manifest.json" else [(n, d)],
    )


def with_one_member_less(file, tmp_path):
    rewrite(file, tmp_path / "bad.zip", lambda n, d: [] if n.endswith(".pdf") else [(n, d)])


def with_one_member_twice(file, tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        rewrite(file, tmp_path / "bad.zip", lambda n, d: [(n, d), (n, d)] if n.endswith(".pdf") else [(n, d)])


def that_climbs_out(file, tmp_path):
    def change(name, data):
        if name == "manifest.json":
            return [(name, data.replace(b"media/documents/affiche.pdf", b"media/../../escaped.pdf"))]
        return [(name.replace("media/documents/affiche.pdf", "media/../../escaped.pdf"), data)]

    rewrite(file, tmp_path / "bad.zip", change)


def of_another_size(file, tmp_path):
    rewrite(file, tmp_path / "bad.zip", lambda n, d: [(n, d + b"!" if n.endswith(".pdf") else d)])


def of_another_format(file, tmp_path):
    rewrite(file, tmp_path / "bad.zip", manifest_with(format=2))


def of_another_database(file, tmp_path):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    rewrite(file, tmp_path / "bad.zip", manifest_with(database={"vendor": other, "migrations": []}))


def of_a_newer_version(file, tmp_path):
    with zipfile.ZipFile(file) as archive:
        database = json.loads(archive.read("manifest.json"))["database"]
    database["migrations"].append(["guide", "0999_next_year"])
    rewrite(file, tmp_path / "bad.zip", manifest_with(database=database))


def without_what_a_manifest_has(file, tmp_path):
    rewrite(file, tmp_path / "bad.zip", manifest_with(database={}))


def without_manifest(file, tmp_path):
    rewrite(file, tmp_path / "bad.zip", lambda n, d: [] if n == "manifest.json" else [(n, d)])


def that_is_no_zip(file, tmp_path):
    (tmp_path / "bad.zip").write_text("hello")


def that_is_not_there(file, tmp_path):
    pass


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (truncated, "damaged or no backup"),
        (with_a_flipped_byte, "damaged"),
        (with_changed_words, "damaged or was tampered with"),
        (with_one_member_more, "exactly what its manifest lists"),
        (with_one_member_less, "exactly what its manifest lists"),
        (with_one_member_twice, "twice"),
        (that_climbs_out, "outside its folders"),
        (of_another_size, "does not have the size"),
        (of_another_format, "reads backups of format 1"),
        (of_another_database, "same kind of database"),
        (of_a_newer_version, "newer version"),
        (without_what_a_manifest_has, "damaged or no backup"),
        (without_manifest, "no manifest"),
        (that_is_no_zip, "damaged or no backup"),
        (that_is_not_there, "There is no file"),
    ],
)
def test_a_backup_is_refused_and_nothing_changes(filled, tmp_path, spoil, reason):
    file = tmp_path / "gids.zip"
    backup(file)
    spoil(file, tmp_path)
    filled.title = "written after the backup"
    filled.save()
    with pytest.raises(CommandError, match=reason):
        restore(tmp_path / "bad.zip")
    assert Contribution.objects.get().title == "written after the backup"
    assert Document.objects.get().file.size == 4000
    assert not list(tmp_path.rglob("*escaped*"))


def test_too_little_disk_is_told_before_anything_changes(filled, tmp_path, monkeypatch):
    backup(tmp_path / "gids.zip")
    Person.objects.update(first_name="Later")
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 10})())
    with pytest.raises(CommandError, match="10 free"):
        restore(tmp_path / "gids.zip")
    assert Person.objects.get().first_name == "Later"


def test_when_the_database_fails_the_files_are_as_they_were(filled, tmp_path, monkeypatch):
    backup(tmp_path / "gids.zip")
    path = Document.objects.get().file.name
    default_storage.delete(path)
    default_storage.save(path, ContentFile(b"changed since"))
    default_storage.delete("documents/affiche/480w.avif")

    def stage(*_):
        def put_back():
            raise KeyboardInterrupt

        return put_back

    monkeypatch.setattr("cocreate.ops.databases.stage", stage)
    with pytest.raises(KeyboardInterrupt):
        restore(tmp_path / "gids.zip")
    assert default_storage.open(path).read() == b"changed since"
    assert not default_storage.exists("documents/affiche/480w.avif")


def test_a_database_that_is_held_by_others_is_left_as_it_is(filled, tmp_path, monkeypatch):
    backup(tmp_path / "gids.zip")
    monkeypatch.setattr("cocreate.ops.databases.WAIT", 0)
    if connection.vendor == "postgresql":
        monkeypatch.setattr("cocreate.ops.databases.WAIT", 1)
    busy, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Person.objects.update(first_name="Busy")
            busy.set()
            done.wait()
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    busy.wait()
    try:
        with pytest.raises(CommandError, match="stays in use"):
            restore(tmp_path / "gids.zip")
    finally:
        done.set()
        holder.join()
    assert Person.objects.get().first_name == "Busy"


def test_a_restore_is_refused_while_a_server_runs_unless_forced(filled, settings, tmp_path):
    backup(tmp_path / "gids.zip")
    Person.objects.update(first_name="Later")
    lock = processes.hold(settings.DATA / "run" / "serve.lock", 0)
    with pytest.raises(CommandError, match="A server runs"):
        restore(tmp_path / "gids.zip")
    assert Person.objects.get().first_name == "Later"
    restore(tmp_path / "gids.zip", force=True)
    assert Person.objects.get().first_name == ""
    os.close(lock)


def test_no_server_starts_during_a_restore(filled, settings, tmp_path, monkeypatch):
    backup(tmp_path / "gids.zip")
    held = []
    monkeypatch.setattr(
        "cocreate.ops.databases.stage",
        lambda *_: lambda: held.append(processes.hold(settings.DATA / "run" / "serve.lock", 0)),
    )
    restore(tmp_path / "gids.zip")
    assert held == [None]
    lock = processes.hold(settings.DATA / "run" / "serve.lock", 0)
    assert lock is not None
    os.close(lock)


def test_another_secret_key_is_told(filled, tmp_path, settings):
    backup(tmp_path / "gids.zip")
    settings.SECRET_KEY = "another " * 10
    assert "secret links will not work" in restore(tmp_path / "gids.zip")


def test_a_backup_of_an_older_version_is_brought_up_to_date_or_refused(filled, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        cursor.execute("DROP TABLE django_session")
    backup(tmp_path / "old.zip")
    call_command("migrate", "sessions", verbosity=0)
    if connection.vendor == "sqlite":
        restore(tmp_path / "old.zip")
        assert "django_session" in connection.introspection.table_names()
        assert Contribution.objects.get().text == STORY
    else:
        with pytest.raises(CommandError, match="older version"):
            restore(tmp_path / "old.zip")


def test_a_database_that_is_behind_is_not_restored_into(filled, tmp_path):
    backup(tmp_path / "gids.zip")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        cursor.execute("DROP TABLE django_session")
    if connection.vendor == "sqlite":
        restore(tmp_path / "gids.zip")
        assert "django_session" in connection.introspection.table_names()
    else:
        with pytest.raises(CommandError, match="migrate"):
            restore(tmp_path / "gids.zip")


def test_what_is_still_coming_in_is_left_out_and_cleared_away_after_a_restore(filled, tmp_path, settings):
    upload = uploads.begin(1_000)
    upload.path.write_bytes(b"half of a film " * 10)
    backup(tmp_path / "gids.zip")
    with zipfile.ZipFile(tmp_path / "gids.zip") as archive:
        for name in archive.namelist():
            assert b"half of a film" not in archive.read(name), name
    settings.DATA = tmp_path / "another machine"
    settings.DATA.mkdir()
    restore(tmp_path / "gids.zip")
    uploads.sweep()
    assert not Upload.objects.exists()
