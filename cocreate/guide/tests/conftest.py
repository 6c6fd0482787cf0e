"""A small guide to test with."""

import pytest
from wagtail.models import Locale, Page, Site

from cocreate.contributions.models import Contribution
from cocreate.guide.models import ChapterPage, GuidePage, HomePage
from cocreate.moderation.models import Status


@pytest.fixture
def home(db) -> HomePage:
    """The front door at /, with nothing behind it."""
    locale, _ = Locale.objects.get_or_create(language_code="nl")
    Page.objects.filter(depth__gt=1).delete()
    Site.objects.all().delete()
    root = Page.objects.get(depth=1)
    page = root.add_child(instance=HomePage(title="Samen maken", slug="home", locale=locale, intro="Dag."))
    Site.objects.create(hostname="localhost", root_page=page, is_default_site=True)
    return page


@pytest.fixture
def guide(home) -> GuidePage:
    """The contents page at /gids/."""
    return home.add_child(instance=GuidePage(title="De gids", slug="gids", intro="<p>Niet af.</p>"))


def passage_value(heading="Een bank in de zon", state="growing", text="<p>Zet ze niet in de wind.</p>", **more):
    """The value of one passage block."""
    return {"heading": heading, "state": state, "text": text, "questions": [], "sources": [], "picture": None} | more


@pytest.fixture
def chapter(guide) -> ChapterPage:
    """A published chapter of two passages at /gids/plek/."""
    page = guide.add_child(instance=ChapterPage(title="Een plek", slug="plek", summary="Waar begin je?", live=False))
    page.body = [
        ("passage", passage_value()),
        ("passage", passage_value("Wie is er al?", "whitespace", "<p>Dat weten we niet.</p>")),
    ]
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def voice(db):
    """Make a contribution; published unless told otherwise."""

    def make(text="Bij ons lukte het met soep.", status=Status.PUBLISHED, **fields) -> Contribution:
        from django.utils import timezone

        if status == Status.PUBLISHED:
            fields.setdefault("published_at", timezone.now())
        return Contribution.objects.create(kind="text", text=text, status=status, **fields)

    return make
