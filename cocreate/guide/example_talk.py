"""The made-up interview that comes with the guide: a recording of tones, a quote at a passage, and a page."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Self

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from wagtail.models import Page

from cocreate.accounts.models import Person
from cocreate.contributions import events as contribution_events
from cocreate.contributions.models import Clip, Consent, Contribution
from cocreate.media import actions as media
from cocreate.media.models import Recording, Rendition
from cocreate.media.tones import tones
from cocreate.moderation.models import Status
from cocreate.stones.models import Stone, Trait
from cocreate.voices import actions as voices
from cocreate.voices.models import Quote

from . import actions
from .lasting import contribution_id, passage_id
from .models import InterviewPage, InterviewsPage, Passage

if TYPE_CHECKING:
    from cocreate.media.captions import Cue

LANGUAGE = "nl"
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Add = Callable[[Page, type[Page], str, dict[str, Any]], Page]  # parent, type, slug, fields -> the page


class SaidData(BaseModel):
    """Words, and the second on which they begin."""

    model_config = ConfigDict(extra="forbid")
    at: int = Field(ge=0)
    text: Words


class ExchangeData(BaseModel):
    """A question and its answer (HTML), with its minute and second."""

    model_config = ConfigDict(extra="forbid")
    question: Annotated[str, StringConstraints(max_length=300)]
    answer: Words
    moment: Annotated[str, StringConstraints(pattern=r"^\d{1,3}:[0-5]\d$")]


class TalkData(BaseModel):
    """interview.yaml."""

    model_config = ConfigDict(extra="forbid")
    list_title: Words
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Words
    summary: Annotated[str, StringConstraints(max_length=300)]
    intro: str
    text: Words
    name: Annotated[str, StringConstraints(max_length=80)]
    role: str
    seconds: int = Field(gt=0)
    said: list[SaidData] = Field(min_length=1)
    quote: Words
    passage: str
    stones: list[str]
    traits: list[str]
    talk: list[ExchangeData]

    @model_validator(mode="after")
    def is_said(self) -> Self:
        """Refuse a quote of what is not said."""
        if not any(self.quote in one.text for one in self.said):
            msg = "the quote stands nowhere in what is said"
            raise ValueError(msg)
        return self


def add(data: TalkData, home: Page, add_page: Add, by: Person | None) -> bool:
    """Add the interview, with its list below `home`, and return whether it came.

    When its contribution came before, nothing does: what an editor deleted stays away, what was taken back stays so.
    """
    pk = contribution_id(data.title, data.text)
    if Contribution.objects.filter(pk=pk).exists():
        return False
    contribution = _spoken(data, pk)
    quote = _quoted(data, contribution, by)
    listed = add_page(home, InterviewsPage, "gesprekken", {"title": data.list_title})
    fields: dict[str, Any] = {
        "title": data.title,
        "summary": data.summary,
        "intro": data.intro,
        "contribution": contribution,
        "talk": [("exchange", one.model_dump()) for one in data.talk],
    }
    page = InterviewPage.objects.get(pk=add_page(listed, InterviewPage, data.slug, fields).pk)
    page.pull_quotes = [quote]
    page.stones, page.traits = list(contribution.stones.all()), list(contribution.traits.all())
    page.save_revision(user=by).publish()
    return True


def _spoken(data: TalkData, pk: str) -> Contribution:
    """Make the public recording, with what is said written out."""
    contribution = Contribution.objects.create(
        pk=pk,
        kind="recording",
        title=data.title,
        text=data.text,
        language=LANGUAGE,
        shown_name=data.name,
        status=Status.PUBLISHED,
        published_at=timezone.now(),
        is_example=True,
    )
    contribution.stones.set(Stone.objects.filter(pk__in=data.stones))
    contribution.traits.set(Trait.objects.filter(pk__in=data.traits))
    Consent.objects.create(contribution=contribution, purposes=[Consent.Purpose.GUIDE], given_how="example")
    sound, peaks = tones(data.seconds)
    facts = {"medium": "sound", "wanted": "sound", "state": Recording.State.READY, "progress": 100}
    folder = f"contributions/{pk}"
    made = Recording.objects.create(
        folder=folder, duration=data.seconds * 1000, peaks=peaks, ready_at=timezone.now(), **facts
    )
    file = default_storage.save(f"{folder}/{made.pk}.m4a", ContentFile(sound))
    Rendition.objects.create(recording=made, media_type="audio/mp4", file=file, size=len(sound))
    Clip.objects.create(contribution=contribution, recording=made)
    ends = [*(one.at for one in data.said[1:]), data.seconds]
    cues: list[Cue] = [
        {"start": one.at * 1000, "end": end * 1000, "text": one.text, "speaker": ""}
        for one, end in zip(data.said, ends, strict=True)
    ]
    media.write_out(made, cues, LANGUAGE, "editor")
    contribution_events.changed.send(sender=Contribution, contribution=contribution)  # gives it a voice
    return Contribution.objects.get(pk=pk)


def _quoted(data: TalkData, contribution: Contribution, by: Person | None) -> Quote:
    """Set words apart, say who speaks, and put the words at their passage."""
    start = next(one.at for one in data.said if data.quote in one.text) * 1000
    voices.describe(contribution.telling.voice, data.role, None, by)
    quote = voices.quote(contribution, data.quote, start, None, by)
    if passage := Passage.objects.filter(pk=passage_id(data.passage)).first():
        actions.cite(quote, passage, by)
    return quote
