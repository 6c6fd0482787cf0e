"""The first content: every file is right, it loads once, and what editors made of it stays."""

import io
import shutil

import av
import pytest
from django.test import override_settings

from cocreate.contributions.models import Contribution
from cocreate.core.datafile import DataFileError
from cocreate.guide import loading
from cocreate.guide.models import Addition, CasePage, ChapterPage, InterviewPage, Passage, StonePage, TraitPage
from cocreate.methods import loading as methods
from cocreate.moderation import actions as moderation
from cocreate.moderation.models import Status
from cocreate.stones import loading as stones


def test_a_file_with_a_mistake_is_refused_with_its_line_and_saves_nothing(db, tmp_path):
    stones.load()
    shutil.copytree(loading.DATA, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "chapters.yaml"
    file.write_text(file.read_text().replace("state: supported", "state: zeker", 1))
    with pytest.raises(DataFileError, match=r"chapters.yaml, line \d+: .*state"):
        loading.load(tmp_path)
    assert not ChapterPage.objects.exists()


def test_a_quote_of_the_example_interview_that_nobody_says_is_refused(db, tmp_path):
    shutil.copytree(loading.DATA, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "interview.yaml"
    file.write_text(file.read_text().replace("quote: We zetten", "quote: Zij zetten"))
    with pytest.raises(DataFileError, match="quote stands nowhere"):
        loading.load(tmp_path)


@pytest.fixture(scope="module")
def content(lasting, tmp_path_factory):
    """Load everything once for those who do not begin with nothing; return the folder with its files."""
    media = tmp_path_factory.mktemp("media")
    with lasting.unblock(), override_settings(MEDIA_ROOT=media):
        stones.load()
        methods.load()
        loading.load()
    return media


@pytest.fixture
def loaded(content, db, settings):
    """All content; each test undoes what it does to it."""
    settings.MEDIA_ROOT = content


def test_all_of_it_loads_and_a_second_time_nothing_comes(loaded, stranger, editor):
    assert (StonePage.objects.count(), TraitPage.objects.count(), CasePage.objects.count()) == (7, 6, 18)
    assert ChapterPage.objects.count() >= 6
    assert Passage.objects.filter(is_live=True).count() > 100
    assert Contribution.objects.filter(is_example=True).count() == Contribution.objects.count() >= 20
    assert Addition.objects.exists()
    assert loading.load() == 0
    _changes_stay(editor)
    _readers_see_it(stranger)


def _changes_stay(editor):
    page = ChapterPage.objects.get(slug="wat-is-lokale-cocreatie")
    page.title = "Anders"
    page.save_revision().publish()
    taken_back = Contribution.objects.first()
    moderation.withdraw(taken_back, None)
    CasePage.objects.get(slug="hal5-leuven").delete()
    assert loading.load() == 1
    assert ChapterPage.objects.get(pk=page.pk).title == "Anders"
    assert Contribution.objects.get(pk=taken_back.pk).status == Status.WITHDRAWN


def _readers_see_it(stranger):
    for path in ("/", "/gids/", "/kompas/", "/kompas/ontmoeting/", "/kenmerken/", "/kenmerken/verbinding/"):
        assert stranger.get(path).status_code == 200, path
    case = stranger.get("/praktijk/hal5-leuven/").content.decode()
    assert "Dit schreven we zelf" in case
    assert "Was jij erbij?" in case
    assert "Methodes die hierbij passen (eigen lezing)" in case
    everything = stranger.get("/praktijk/").content.decode()
    some = stranger.get("/praktijk/?stapsteen=afspraken&over=perceel").content.decode()
    assert everything.count('class="card guide-card"') == 18
    assert 0 < some.count('class="card guide-card"') < 8
    assert stranger.get("/praktijk/?stapsteen=bestaat-niet").status_code == 200


def test_every_link_inside_the_content_leads_somewhere(loaded, stranger):
    import re

    links = set()
    for name in ("chapters", "stones", "traits", "home"):
        links |= set(re.findall(r'href="(/[^"#]*)', (loading.DATA / f"{name}.yaml").read_text()))
    wrong = [link for link in sorted(links) if stranger.get(link).status_code != 200]
    assert wrong == []


def test_the_example_interview_is_whole_and_said_to_be_made_up_wherever_it_stands(loaded, stranger):
    page = InterviewPage.objects.get()
    given = page.contribution
    assert page.title in stranger.get("/gesprekken/").content.decode()
    words = "We zetten één tafel en twee stoelen op de stoep."
    for path in (f"/gesprekken/{page.slug}/", "/gids/beginnen-bij-een-plek/", f"/inzichten/{given.pk}/", "/stemmen/"):
        html = stranger.get(path).content.decode()
        assert words in html or path == "/stemmen/", path
        assert "Voorbeeld: een bewoner van een verzonnen straat" in html, path
        assert any(mark in html for mark in ("voorbeeld</span>", "Dit is een voorbeeld")) or path == "/stemmen/", path
    file = given.clip.recording.renditions.get().file
    with av.open(io.BytesIO(stranger.get(file.url).getvalue())) as sound:
        assert 23_900 < sound.duration / 1000 < 24_200
    assert len(given.clip.recording.peaks) == 100
    assert stranger.get(given.clip.recording.captions.url).getvalue().count(b"-->") == 4
    assert page.title in stranger.get("/inzichten/podcast.xml").content.decode()


def test_the_example_interview_comes_once_and_stays_away_when_an_editor_deleted_it(loaded):
    InterviewPage.objects.get().delete()
    assert loading.load() == 0
    assert not InterviewPage.objects.exists()
