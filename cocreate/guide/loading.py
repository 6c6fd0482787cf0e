"""Loads the first content of the guide from YAML files. What already exists is the editors' and stays as it is."""

from pathlib import Path
from typing import Annotated, Any

from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, StringConstraints
from wagtail.models import Locale, Page, Site

from cocreate.accounts.models import Person
from cocreate.contributions import events as contribution_events
from cocreate.contributions.models import Consent, Contribution, Link
from cocreate.core.datafile import DataFile
from cocreate.methods.models import Method
from cocreate.moderation.models import Status
from cocreate.stones.models import Stone, Trait

from . import actions, example_talk
from .lasting import contribution_id, passage_id
from .models import (
    CasePage,
    ChapterPage,
    CompassPage,
    GuidePage,
    HomePage,
    Passage,
    PracticePage,
    StonePage,
    TraitPage,
    TraitsPage,
)

DATA = Path(__file__).parent / "data"
ENOUGH_SOURCES = 2  # so many sources carry what happened

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
State = Annotated[str, StringConstraints(pattern="^(whitespace|growing|supported|contested)$")]
About = Annotated[str, StringConstraints(pattern="^(buurt|gebouw|perceel|uitdaging)$")]


class Shape(BaseModel):
    """A shape in which an unknown word is a mistake."""

    model_config = ConfigDict(extra="forbid")


class SourceData(Shape):
    """Where a fact comes from."""

    title: str = ""
    url: AnyHttpUrl


class PassageData(Shape):
    """A passage; its key gives it its lasting id. `stones` and `traits` gather on the page."""

    key: Slug
    heading: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    state: State
    text: str = ""
    questions: list[Annotated[str, StringConstraints(max_length=250)]] = []
    sources: list[SourceData] = []
    reconstruction: bool = False
    stones: list[Slug] = []
    traits: list[Slug] = []


Passages = list[PassageData] | None


class ChapterData(Shape):
    """A chapter. `minutes` is for the writer; the page counts by itself."""

    slug: Slug
    title: Text
    summary: Annotated[str, StringConstraints(max_length=300)]
    minutes: int = 0
    passages: list[PassageData] = Field(min_length=1)


class TopicData(Shape):
    """The page of a stone or trait, by its id."""

    id: Slug
    summary: Annotated[str, StringConstraints(max_length=300)]
    passages: list[PassageData]


class IntroData(Shape):
    """A page that introduces others."""

    title: Text
    intro: Text
    provenance: str = ""


class HomeData(Shape):
    """The home page and the introductions of the fixed pages."""

    title: Text
    intro: str
    what: str
    traits_intro: str
    compass_intro: str
    voices_intro: str
    purpose: str
    invitation_title: str
    invitation: str
    contact_intro: str
    compass_page: IntroData
    guide_page: IntroData
    practice_page: IntroData
    traits_page: IntroData


class CaseData(Shape):
    """A case as the file of cases writes it."""

    id: Slug
    naam: Text
    gemeente: Text
    land: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    nauwkeurig_m: int = Field(ge=0)
    type: About
    periode: str
    samenvatting: Text
    stapstenen: list[Slug]
    kenmerken: list[Slug]
    methodes: list[Slug]
    les: Text
    partners: list[str]
    bron: list[AnyHttpUrl] = Field(min_length=1)
    opmerking: str = ""


class ExampleData(Shape):
    """A made-up contribution, said to be so wherever it stands."""

    kind: Annotated[str, StringConstraints(pattern="^(text|link)$")]
    title: str = ""
    text: Text
    name: str
    place: str
    language: str
    passage: str
    stones: list[Slug]
    traits: list[Slug]
    url: AnyHttpUrl | None = None


class Chapters(Shape):
    """chapters.yaml."""

    chapters: list[ChapterData]


class Stones(Shape):
    """stones.yaml."""

    stones: list[TopicData]


class Traits(Shape):
    """traits.yaml."""

    traits: list[TopicData]


class Cases(Shape):
    """cases.yaml."""

    cases: list[CaseData]


class Examples(Shape):
    """examples.yaml."""

    contributions: list[ExampleData]


@transaction.atomic
def load(data_dir: Path = DATA, by: Person | None = None) -> int:
    """Add the pages and examples that are missing and return how many came.

    Stones, traits and methods must be there already. Raise DataFileError, saving nothing, when a file is wrong.
    """
    home_data = DataFile(data_dir / "home.yaml").read(HomeData)
    chapters = DataFile(data_dir / "chapters.yaml").read(Chapters).chapters
    stones = DataFile(data_dir / "stones.yaml").read(Stones).stones
    traits = DataFile(data_dir / "traits.yaml").read(Traits).traits
    cases = DataFile(data_dir / "cases.yaml").read(Cases).cases
    talk = DataFile(data_dir / "interview.yaml").read(example_talk.TalkData)
    examples = DataFile(data_dir / "examples.yaml").read(Examples).contributions

    maker = _Maker(by)
    home = maker.home(home_data)
    guide = maker.add(home, GuidePage, "gids", home_data.guide_page.model_dump(exclude={"provenance"}))
    compass = maker.add(home, CompassPage, "kompas", home_data.compass_page.model_dump())
    about_traits = maker.add(home, TraitsPage, "kenmerken", home_data.traits_page.model_dump(exclude={"provenance"}))
    practice = maker.add(home, PracticePage, "praktijk", home_data.practice_page.model_dump(exclude={"provenance"}))
    for chapter in chapters:
        facts = {"title": chapter.title, "summary": chapter.summary}
        maker.add(guide, ChapterPage, chapter.slug, facts, chapter.passages)
    for stone in Stone.objects.filter(pk__in=[s.id for s in stones]):
        data = next(s for s in stones if s.id == stone.pk)
        fields: dict[str, Any] = {"title": stone.name, "summary": data.summary, "stone": stone}
        maker.add(compass, StonePage, stone.pk, fields, data.passages)
    for trait in Trait.objects.filter(pk__in=[t.id for t in traits]):
        topic = next(t for t in traits if t.id == trait.pk)
        fields = {"title": trait.name, "summary": topic.summary, "trait": trait}
        maker.add(about_traits, TraitPage, trait.pk, fields, topic.passages)
    for case in cases:
        maker.case(practice, case)
    came = example_talk.add(talk, home, maker.add, by)
    return maker.came + came + sum(_example(example) for example in examples)


class _Maker:
    """Adds pages that are not there yet."""

    def __init__(self, by: Person | None) -> None:
        self.by = by
        self.came = 0
        self.locale = Locale.objects.get_or_create(language_code="nl")[0]

    def home(self, data: HomeData) -> Page:
        """Return the front door; make it in the place of Wagtail's welcome page."""
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site and isinstance(site.root_page.specific, HomePage):
            return site.root_page
        root = Page.get_first_root_node()
        fields = data.model_dump(exclude={"compass_page", "guide_page", "practice_page", "traits_page"})
        page = self.add(root, HomePage, "start", fields)
        welcome = site.root_page if site else None
        Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": page})
        if welcome and type(welcome.specific) is Page and not welcome.get_children().exists():
            welcome.delete()
        return Page.objects.get(pk=page.pk)

    def add(
        self,
        parent: Page,
        model: type[Page],
        slug: str,
        fields: dict[str, Any],
        passages: list[PassageData] | None = None,
    ) -> Page:
        """Return the page with this slug below `parent`; make and publish it when it is not there."""
        found = parent.get_children().filter(slug=slug).first()
        if found is not None:
            return found
        page = model(slug=slug, locale=self.locale, owner=self.by, live=False, **fields)
        if passages is not None:
            page.body = page.body.stream_block.to_python([_block(passage) for passage in passages])
        Page.objects.get(pk=parent.pk).add_child(instance=page)
        if passages is not None and isinstance(page, ChapterPage | CasePage):
            page.stones.set(Stone.objects.filter(pk__in={s for p in passages for s in p.stones}))
            page.traits.set(Trait.objects.filter(pk__in={t for p in passages for t in p.traits}))
        page.save_revision(user=self.by).publish()
        self.came += 1
        return page

    def case(self, parent: Page, data: CaseData) -> None:
        """Add the page of a case."""
        if parent.get_children().filter(slug=data.id).exists():
            return
        fields = {
            "title": data.naam,
            "summary": _first_sentence(data.samenvatting),
            "case_id": data.id,
            "municipality": data.gemeente,
            "country": data.land,
            "lat": data.lat,
            "lon": data.lon,
            "accuracy_m": data.nauwkeurig_m,
            "about": data.type,
            "period": data.periode,
            "lesson": data.les,
            "partners": data.partners,
            "sources": [("source", {"title": "", "url": str(url)}) for url in data.bron],
        }
        page = self.add(parent, CasePage, data.id, fields, _passages_of(data))
        case: CasePage = CasePage.objects.get(pk=page.pk)
        case.methods.set(Method.objects.filter(pk__in=data.methodes))
        case.save_revision(user=self.by).publish()


def _block(data: PassageData) -> dict[str, Any]:
    value = data.model_dump(mode="json", include={"heading", "state", "text", "questions", "sources", "reconstruction"})
    value["picture"] = {"image": None, "alt_text": "", "decorative": False}  # wagtail-localize needs it written out
    return {"type": "passage", "id": str(passage_id(data.key)), "value": value}


def _passages_of(case: CaseData) -> list[PassageData]:
    """Return what a case says: what happened, what we read in it, and room for who was there."""
    story = format_html_join("", "<p>{}</p>", ((s,) for s in case.samenvatting.splitlines()))
    if case.opmerking:
        story += format_html("<p><i>{}</i></p>", case.opmerking)
    return [
        PassageData(
            key=f"case-{case.id}-verhaal",
            heading="Wat er gebeurde",
            state="supported" if len(case.bron) >= ENOUGH_SOURCES else "growing",
            text=story,
            sources=[SourceData(url=url) for url in case.bron],
            stones=case.stapstenen,
            traits=case.kenmerken,
        ),
        PassageData(
            key=f"case-{case.id}-les",
            heading="Wat je eruit kan leren",
            state="growing",
            text=format_html("<p>{}</p>", case.les),
            questions=["Zie jij er iets anders in?"],
            reconstruction=True,
        ),
        PassageData(
            key=f"case-{case.id}-erbij",
            heading="Was jij erbij?",
            state="whitespace",
            text=(
                "<p>Wij lazen hierover, maar we waren er niet bij. Hoe begon het voor jou? "
                "Wat ging anders dan gedacht? En hoe is het er nu? "
                "Vertel het zoals je het aan een buur zou vertellen. Kort mag ook.</p>"
            ),
            questions=["Wat staat er niet in de bronnen, maar was wel belangrijk?", "Hoe is het er vandaag?"],
        ),
    ]


def _first_sentence(text: str) -> str:
    return text.split(". ", maxsplit=1)[0].strip().rstrip(".")[:298] + "."


def _example(data: ExampleData) -> bool:
    """Add an example, by an id made of its words; return whether it came. One that was withdrawn stays so."""
    pk = contribution_id(data.title, data.text)
    if Contribution.objects.filter(pk=pk).exists():
        return False
    contribution = Contribution.objects.create(
        pk=pk,
        kind=data.kind,
        title=data.title,
        text=data.text,
        language=data.language,
        shown_name=data.name,
        place_name=data.place,
        status=Status.PUBLISHED,
        published_at=timezone.now(),
        is_example=True,
    )
    contribution.stones.set(Stone.objects.filter(pk__in=data.stones))
    contribution.traits.set(Trait.objects.filter(pk__in=data.traits))
    Consent.objects.create(contribution=contribution, purposes=[Consent.Purpose.GUIDE], given_how="example")
    if data.url:
        Link.objects.create(contribution=contribution, url=str(data.url), state=Link.State.READY, title=data.title)
    passage = Passage.objects.filter(pk=passage_id(data.passage)).first() if data.passage else None
    if passage is not None:
        actions.attach(contribution, passage)
    contribution_events.changed.send(sender=Contribution, contribution=contribution)
    return True
