"""Writes."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page

from cocreate.accounts.models import Guest, Person
from cocreate.activity.actions import log
from cocreate.contributions.models import Contribution
from cocreate.core import page_cache
from cocreate.moderation.models import Status
from cocreate.trajectories.actions.telling import actor, hold
from cocreate.trajectories.models import Member, Trajectory
from cocreate.voices import queries as voices
from cocreate.voices.models import Nod, Quote, Telling

from . import events, forgetting, interviews, lessons, mails, queries
from .models import (
    Addition,
    CasePage,
    Citation,
    InterviewNod,
    InterviewPage,
    Lesson,
    MayTell,
    Passage,
    PassageVersion,
    gone_key,
)
from .text import plain

ANCHOR_LENGTH = 60
#: Page cache tag of what happened with voices at passages; what happened with pages is "pages".
CHANGES = "changes"


@transaction.atomic
def publish_page(page: Page, by: Person | None = None) -> list[Passage]:
    """Write what readers see of each passage of a page that was just published; return those that changed."""
    changed = _write_passages(page, by)
    log("published", page, by, passages=len(changed))
    if isinstance(page, InterviewPage):
        ask_speaker(page)
    page_changed(page)
    return changed


@transaction.atomic
def unpublish_page(page: Page, by: Person | None = None) -> None:
    """Take a page away from readers. Its passages, their history and what was added to them stay."""
    log("unpublished", page, by)
    page_changed(page)


@transaction.atomic
def move_page(page: Page, by: Person | None = None) -> None:
    """Tell that a page, and the pages below it, have another address now."""
    log("moved", page, by)
    for moved in page.get_descendants(inclusive=True).live().specific():
        page_changed(moved)


def page_changed(page: Page) -> None:
    """Throw away what shows the page and tell higher parts. Called inside a transaction."""
    page_cache.expire(f"page:{page.pk}", "pages")
    events.page_changed.send(sender=type(page), page=page)


@transaction.atomic
def make_case(trajectory: Trajectory, by: Person) -> CasePage | None:
    """Return the draft of a case of what a trajectory learned: make it, or find the one that was made before.

    None when there is no page of cases to put it below, or when its yes was taken back just now.
    """
    trajectory = Trajectory.objects.select_for_update().get(pk=trajectory.pk)  # two editors make one
    if before := lessons.lesson_of(trajectory):
        return before.page
    above, told = lessons.practice(), lessons.learned(trajectory)
    if above is None or told is None:
        return None
    name, taken = slugify(told.title)[:50], set(above.get_children().values_list("slug", flat=True))
    slug = name if name and name not in taken else f"{name}-{trajectory.pk}".strip("-").lower()
    page = CasePage(slug=slug, locale=above.locale, owner=by, live=False, **lessons.fields(told))
    page.body = lessons.body(told)
    above.add_child(instance=page)
    page.stones.set(lessons.stones_of(trajectory))
    page.save_revision(user=by)
    Lesson.objects.create(trajectory=trajectory, page=page)
    log("case.draft", page, by, trajectory=trajectory.pk)
    page_cache.expire(f"trajectory:{trajectory.pk}")  # from now on its page changes with the case
    return page


@transaction.atomic
def let_tell(trajectory: Trajectory, title: str, text: str, by: Member) -> None:
    """Say yes to a case of a closed trajectory that is not for everybody, of what `title` and `text` tell.

    Raise GoneError when it was taken away.
    """
    hold(trajectory)
    MayTell.objects.update_or_create(trajectory=trajectory, defaults={"title": title, "text": text})
    log("case.yes", trajectory, actor(by), scope=trajectory.scope)


@transaction.atomic
def tell_no_more(trajectory: Trajectory, by: Member) -> bool:
    """Take that yes back, with the draft that was made of it. Return False, changing nothing, once the case is live."""
    Trajectory.objects.select_for_update().only("pk").get(pk=trajectory.pk)  # no editor makes one meanwhile
    lesson = lessons.lesson_of(trajectory)
    if lesson and lesson.page.live:
        return False
    if lesson:
        lesson.page.delete()
    if MayTell.objects.filter(trajectory=trajectory).delete()[0] or lesson:
        log("case.no", trajectory, actor(by), scope=trajectory.scope)
    return True


def follow_trajectory(trajectory: Trajectory) -> None:
    """Show at once on its case that a trajectory may be read, or no longer."""
    if lesson := lessons.lesson_of(trajectory):
        page_cache.expire(f"page:{lesson.page_id}")


@transaction.atomic
def ask_speaker(page: InterviewPage) -> None:
    """Ask who speaks in an interview whether it may be shown, when they wanted that. Once for what it says."""
    given = page.contribution
    if given is None or not voices.wants_to_see_first(given):
        return
    nod = InterviewNod.objects.filter(page=page).first() or InterviewNod(page=page)
    if nod.digest != page.digest:
        nod.digest, nod.state, nod.answered_at, nod.words = page.digest, Nod.State.WAITING, None, ""
        nod.save()
        log("nod.ask", page, None, contribution=given.pk)
        mails.interview(given, page)


@transaction.atomic
def answer_interview(nod: InterviewNod, by: Guest | None, *, agrees: bool, words: str = "") -> None:
    """Keep the speaker's yes or no. It takes effect at the next request."""
    nod.state = Nod.State.GIVEN if agrees else Nod.State.REFUSED
    nod.answered_at, nod.words = timezone.now(), words.strip()
    nod.save()
    log("nod.yes" if agrees else "nod.no", nod.page, by)
    page_changed(nod.page)


def follow_interviews(contribution: Contribution) -> None:
    """Show at once what became of the one who speaks; of one who took all back, keep nothing."""
    if contribution.status == Status.WITHDRAWN:
        forgetting.forget_drafts(contribution)
    for page in interviews.of_contribution(contribution):
        if contribution.status == Status.WITHDRAWN:
            _empty(page)
        page_changed(page)


def _empty(page: InterviewPage) -> None:
    """Delete all that an interview says, also where Wagtail keeps it, and a portrait that stands nowhere else.

    Its address may hold a name and is not kept either; who follows it is still told that a voice was taken back.
    """
    portraits = [block.value for block in page.portrait if block.value]
    page.title = page.draft_title = str(_("A voice was taken back"))
    page.summary = page.intro = page.seo_title = page.search_description = ""
    page.gone_from = page.gone_from or gone_key(page.url_path)
    page.slug = f"teruggenomen-{page.pk}"
    page.talk, page.portrait = [], []
    page.pull_quotes = []
    page.latest_revision = page.live_revision = None
    page.save(clean=False)
    forgetting.forget(page)
    for image in portraits:
        if not image.get_usage().exists():
            image.delete()


@transaction.atomic
def attach(contribution: Contribution, passage: Passage, by: Person | Guest | None = None) -> Addition:
    """Put a contribution at a passage. Doing it twice changes nothing."""
    addition, is_new = Addition.objects.get_or_create(contribution=contribution, passage=passage)
    if is_new:
        log("attached", contribution, by, passage=str(passage.pk))
        _expire(addition)
    return addition


@transaction.atomic
def detach(addition: Addition, by: Person) -> None:
    """Take a contribution away from a passage where it does not belong. The contribution itself stays."""
    log("detached", addition.contribution, by, passage=str(addition.passage_id))
    mails.not_worked_in(addition)
    _expire(addition)
    addition.delete()


@transaction.atomic
def work_in(addition: Addition, by: Person) -> None:
    """Mark that an editor worked a contribution into its passage, so that credit shows on both sides.

    Raise ValueError when the contribution is not public: what nobody may see cannot be credited.
    """
    if not addition.contribution.is_public:
        msg = "Only a published contribution can be worked in."
        raise ValueError(msg)
    if addition.worked_in_at is None:
        addition.worked_in_at = timezone.now()
        addition.worked_in_by = by
        addition.save(update_fields=["worked_in_at", "worked_in_by"])
        log("worked_in", addition.contribution, by, passage=str(addition.passage_id))
        mails.worked_in(addition)
        _expire(addition)


@transaction.atomic
def undo_work_in(addition: Addition, by: Person) -> None:
    """Take the mark back. The contribution stays at the passage."""
    if addition.worked_in_at is not None:
        addition.worked_in_at = addition.worked_in_by = None
        addition.save(update_fields=["worked_in_at", "worked_in_by"])
        log("undid_work_in", addition.contribution, by, passage=str(addition.passage_id))
        mails.not_worked_in(addition)
        _expire(addition)


@transaction.atomic
def cite(quote: Quote, passage: Passage, by: Person | None) -> Citation:
    """Let a passage stand on quoted words; it shows them when its speaker agrees. Doing it twice changes nothing.

    Raise ValueError when the speaker did not agree, or took all back.
    """
    contribution = quote.contribution
    if contribution.status in {Status.WITHDRAWN, Status.MERGED, Status.DECLINED} or not queries.may_be_cited(quote):
        msg = "Nobody may see this quote."
        raise ValueError(msg)
    made, is_new = Citation.objects.get_or_create(
        quote=quote, passage=passage, defaults={"contribution": contribution, "by": by}
    )
    if is_new:
        log("cited", contribution, by, quote=quote.pk, passage=str(passage.pk))
        follow_quotes(contribution)
        made.refresh_from_db()
    return made


@transaction.atomic
def uncite(citation: Citation, by: Person) -> None:
    """Let a passage stand on these words no longer. The quote itself stays."""
    seen = citation.seen_at is not None
    log("uncited", citation.contribution, by, quote=citation.quote_id, passage=str(citation.passage_id), seen=seen)
    refresh_pages_of(citation.contribution)
    citation.delete()


@transaction.atomic
def follow_quotes(contribution: Contribution) -> None:
    """Do what became of its quotes: one that is gone leaves its passages; of a voice taken back that much stays."""
    refresh_pages_of(contribution)
    here = Citation.objects.filter(contribution=contribution)
    gone = here.filter(quote=None)
    (gone.filter(seen_at=None) if contribution.status == Status.WITHDRAWN else gone).delete()
    here.filter(seen_at=None, quote__in=voices.shown_quotes()).update(seen_at=timezone.now())


def refresh_pages_of(contribution: Contribution) -> None:
    """Throw away the pages that show a contribution, or its words, at a passage; called whenever it changes."""
    pages = {
        page
        for model in (Addition, Citation)
        for page in model.objects.filter(contribution=contribution).values_list("passage__page_id", flat=True)
    }
    if tags := [f"page:{pk}" for pk in pages]:
        page_cache.expire(*tags, f"contribution:{contribution.pk}", CHANGES, *_voice_tags(contribution.pk))


@transaction.atomic
def say_nothing_of(contribution: Contribution) -> None:
    """Send no mail about where a contribution was worked in: its giver took it back, or an editor took it offline."""
    for addition in Addition.objects.filter(contribution=contribution, worked_in_at__isnull=False):
        mails.not_worked_in(addition)


@transaction.atomic
def forget_author(person: Person) -> None:
    """Throw away the histories that name someone who leaves."""
    pages = PassageVersion.objects.filter(by=person).values_list("passage__page_id", flat=True).distinct()
    if tags := [f"page:{pk}" for pk in pages.order_by()]:
        page_cache.expire(*tags, CHANGES)


@transaction.atomic
def follow_merge(contribution: Contribution) -> None:
    """Put the contribution that a duplicate was merged into wherever the duplicate stood."""
    kept = contribution.merged_into
    if isinstance(kept, Contribution):
        for addition in Addition.objects.filter(contribution=contribution).select_related("passage"):
            attach(kept, addition.passage)


def _expire(addition: Addition) -> None:
    tags = (f"page:{addition.passage.page_id}", f"contribution:{addition.contribution_id}")
    page_cache.expire(*tags, CHANGES, *_voice_tags(addition.contribution_id))


def _voice_tags(contribution_id: str) -> list[str]:
    ids = Telling.objects.filter(contribution=contribution_id).values_list("voice_id", flat=True)
    return [f"voice:{voice_id}" for voice_id in ids]


def _write_passages(page: Page, by: Person | None) -> list[Passage]:
    """Bring the passages of `page` in line with its body."""
    known = {passage.block_id: passage for passage in Passage.objects.filter(page_id=page.pk)}
    anchors = {passage.anchor for passage in known.values()}
    now = timezone.now()
    changed: list[Passage] = []
    seen: set[uuid.UUID] = set()
    for position, child in enumerate(getattr(page, "body", ())):
        block_id = uuid.UUID(str(child.id))
        if block_id in seen:
            continue
        seen.add(block_id)
        passage = known.get(block_id)
        if passage is None:
            passage = Passage(id=_free_id(block_id, page), page_id=page.pk, block_id=block_id, is_live=False)
            passage.anchor = _free_anchor(child.value["heading"], anchors)
        if _take_over(passage, child.value, position, now):
            changed.append(passage)
    for block_id, passage in known.items():
        if block_id not in seen and passage.is_live:
            passage.is_live = False
            passage.changed_at = now
            passage.save()
            changed.append(passage)
    _keep_versions(changed, by)
    return changed


def _take_over(passage: Passage, value: dict[str, object], position: int, now: object) -> bool:
    """Save what the block says on the passage; return whether a reader would notice."""
    source = getattr(value["text"], "source", "")
    content = {
        "heading": str(value["heading"]),
        "state": str(value["state"]),
        "text": plain(source),
        "questions": [str(question) for question in _each(value["questions"]) if str(question).strip()],
        "is_live": True,
    }
    differs = any(getattr(passage, name) != said for name, said in content.items())
    if differs or passage.position != position:
        for name, said in content.items():
            setattr(passage, name, said)
        passage.position = position
        if differs:
            passage.changed_at = now  # type: ignore[assignment]  # a datetime
        passage.save()
    return differs


def _each(values: object) -> Iterable[object]:
    return values if isinstance(values, Iterable) else ()


def _keep_versions(changed: list[Passage], by: Person | None) -> None:
    PassageVersion.objects.bulk_create(
        PassageVersion(
            passage=passage,
            at=passage.changed_at,
            by=by,
            heading=passage.heading,
            state=passage.state,
            text=passage.text,
            questions=passage.questions,
            is_live=passage.is_live,
        )
        for passage in changed
    )


def _free_id(block_id: uuid.UUID, page: Page) -> uuid.UUID:
    """Return the block's own id, or for a translation or copy one that is always the same for that page."""
    if Passage.objects.filter(pk=block_id).exists():
        return uuid.uuid5(block_id, str(page.pk))
    return block_id


def _free_anchor(heading: str, taken: set[str]) -> str:
    """Return an anchor made of the heading that no other passage of the page has, and take it."""
    base = slugify(heading)[:ANCHOR_LENGTH].strip("-") or "passage"
    anchor, number = base, 1
    while anchor in taken:
        number += 1
        anchor = f"{base}-{number}"
    taken.add(anchor)
    return anchor
