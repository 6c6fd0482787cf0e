"""Pages, their passages, and what was added to them."""

import hashlib
import json
import uuid
from typing import ClassVar

from django import forms
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.url_routing import RouteResult

from cocreate.accounts.models import Person
from cocreate.contributions.models import Contribution
from cocreate.core.keys import key_of
from cocreate.methods.models import Method
from cocreate.stones.models import Stone, Trait
from cocreate.trajectories.models import Trajectory
from cocreate.voices.models import Nod, Quote

from .blocks import BodyBlock, ExchangeBlock, PictureBlock, SourceBlock, State

INLINE = ["bold", "italic", "ol", "ul", "link"]


class GuideBase(Page):
    """What every page of the guide has. All of it is public: nothing in it can be locked."""

    private_page_options: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Return nothing, and ask the database nothing."""
        none: models.QuerySet[PageViewRestriction] = PageViewRestriction.objects.none()
        return none


class PassagesPage(GuideBase):
    """What every page made of passages has."""

    summary = models.TextField(
        _("summary"), max_length=300, blank=True, help_text=_("One or two sentences; lists and search show them.")
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("passages"))

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        HelpPanel(template="guide/_editor_additions.html", heading=_("Added by readers")),
    ]

    class Meta:
        abstract = True


class HomePage(GuideBase):
    """The front door."""

    intro = models.TextField(_("introduction"), blank=True)
    what = RichTextField(_("what local co-creation is"), features=INLINE, blank=True)
    traits_intro = models.TextField(_("above the six traits"), blank=True)
    compass_intro = models.TextField(_("beside the compass"), blank=True)
    voices_intro = models.TextField(_("above the voices"), blank=True)
    purpose = RichTextField(_("what the guide is for"), features=INLINE, blank=True)
    invitation_title = models.CharField(_("invitation: heading"), max_length=120, blank=True)
    invitation = models.TextField(_("invitation: text"), blank=True)
    contact_intro = models.TextField(_("above the contact link"), blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("what"),
        FieldPanel("traits_intro"),
        FieldPanel("compass_intro"),
        FieldPanel("voices_intro"),
        FieldPanel("purpose"),
        MultiFieldPanel([FieldPanel("invitation_title"), FieldPanel("invitation")], heading=_("Invitation")),
        FieldPanel("contact_intro"),
    ]
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("home page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page at a path in two queries however deep it lies; it then knows the `way` to it. Raise Http404."""
        if not path_components:
            return super().route(request, path_components)
        paths = [f"{self.url_path}{'/'.join(path_components[:n])}/" for n in range(1, len(path_components) + 1)]
        below = Page.objects.filter(path__startswith=self.path, url_path__in=paths).select_related("locale")
        way = {page.url_path: page for page in below}
        found = way.pop(paths[-1], None) or InterviewPage.objects.filter(gone_from=gone_key(paths[-1])).first()
        if found is None or not found.live:
            raise Http404
        page = found.specific
        page.locale = found.locale
        page.way = [self, *(way[path] for path in paths if path in way)]
        return RouteResult(page)


class ListPage(GuideBase):
    """A page that introduces the pages below it."""

    intro = RichTextField(_("introduction"), features=INLINE, blank=True)
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        abstract = True


class GuidePage(ListPage):
    """The contents of the guide."""

    parent_page_types: ClassVar = ["guide.HomePage"]
    subpage_types: ClassVar = ["guide.ChapterPage"]

    class Meta:
        verbose_name = _("contents of the guide")


class CompassPage(ListPage):
    """The compass, with a page per stone below it."""

    provenance = RichTextField(
        _("where it comes from"), features=[*INLINE, "h3"], blank=True, help_text=_("What a source says, and what not.")
    )

    content_panels: ClassVar = [*ListPage.content_panels, FieldPanel("provenance")]
    parent_page_types: ClassVar = ["guide.HomePage"]
    subpage_types: ClassVar = ["guide.StonePage"]

    class Meta:
        verbose_name = _("compass")


class TraitsPage(ListPage):
    """The six traits."""

    parent_page_types: ClassVar = ["guide.HomePage"]
    subpage_types: ClassVar = ["guide.TraitPage"]

    class Meta:
        verbose_name = _("traits")


class PracticePage(ListPage):
    """The cases."""

    parent_page_types: ClassVar = ["guide.HomePage"]
    subpage_types: ClassVar = ["guide.CasePage"]

    class Meta:
        verbose_name = _("practice")


class ChapterPage(PassagesPage):
    """A chapter of the guide."""

    stones = ParentalManyToManyField(Stone, blank=True, related_name="+", verbose_name=_("stones"))
    traits = ParentalManyToManyField(Trait, blank=True, related_name="+", verbose_name=_("traits"))

    content_panels: ClassVar = [
        *PassagesPage.content_panels,
        FieldPanel("stones", widget=forms.CheckboxSelectMultiple),
        FieldPanel("traits", widget=forms.CheckboxSelectMultiple),
    ]
    parent_page_types: ClassVar = ["guide.GuidePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")


class StonePage(PassagesPage):
    """The page of one stone."""

    stone = models.ForeignKey(Stone, models.PROTECT, related_name="+", verbose_name=_("stone"))
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("stone"), *PassagesPage.content_panels[1:]]
    parent_page_types: ClassVar = ["guide.CompassPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("page of a stone")


class TraitPage(PassagesPage):
    """The page of one trait."""

    trait = models.ForeignKey(Trait, models.PROTECT, related_name="+", verbose_name=_("trait"))
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("trait"), *PassagesPage.content_panels[1:]]
    parent_page_types: ClassVar = ["guide.TraitsPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("page of a trait")


class CasePage(PassagesPage):
    """A place or trajectory that others can learn from."""

    class About(models.TextChoices):
        """What it started from."""

        NEIGHBOURHOOD = "buurt", _("neighbourhood")
        BUILDING = "gebouw", _("building")
        PARCEL = "perceel", _("parcel")
        CHALLENGE = "uitdaging", _("challenge")

    case_id = models.SlugField(_("stable id"), max_length=40, unique=False, blank=True)
    municipality = models.CharField(_("municipality"), max_length=120)
    country = models.CharField(_("country"), max_length=2, default="BE")
    lat = models.FloatField(_("latitude (WGS84, degrees)"), null=True, blank=True)
    lon = models.FloatField(_("longitude (WGS84, degrees)"), null=True, blank=True)
    accuracy_m = models.PositiveIntegerField(_("accuracy (m)"), null=True, blank=True)
    about = models.CharField(_("started from"), max_length=12, choices=About.choices)
    period = models.CharField(_("period"), max_length=120, blank=True)
    lesson = models.TextField(_("what one can learn from it"), blank=True)
    partners = models.JSONField(_("partners"), default=list, blank=True)
    stones = ParentalManyToManyField(Stone, blank=True, related_name="+", verbose_name=_("stones"))
    traits = ParentalManyToManyField(Trait, blank=True, related_name="+", verbose_name=_("traits"))
    methods = ParentalManyToManyField(Method, blank=True, related_name="+", verbose_name=_("methods"))
    sources = StreamField([("source", SourceBlock())], blank=True, verbose_name=_("sources"))
    own_reading = models.BooleanField(
        _("our own reading of public sources"), default=True, help_text=_("The page says so, until the people confirm.")
    )

    content_panels: ClassVar = [
        *PassagesPage.content_panels,
        MultiFieldPanel(
            [FieldPanel(n) for n in ("municipality", "country", "lat", "lon", "accuracy_m", "about", "period")],
            heading=_("Where and when"),
        ),
        FieldPanel("lesson"),
        FieldPanel("stones", widget=forms.CheckboxSelectMultiple),
        FieldPanel("traits", widget=forms.CheckboxSelectMultiple),
        FieldPanel("methods", widget=forms.CheckboxSelectMultiple),
        FieldPanel("sources"),
        FieldPanel("own_reading"),
    ]
    parent_page_types: ClassVar = ["guide.PracticePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")


class Lesson(models.Model):
    """The case that was made of what a trajectory learned, a draft at first."""

    trajectory = models.OneToOneField(Trajectory, models.CASCADE, related_name="lesson")
    page = models.OneToOneField(CasePage, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.trajectory_id}: {self.page_id}"


class MayTell(models.Model):
    """The yes of who steers a closed trajectory that is not for everybody: what a case tells of it, and no more."""

    trajectory = models.OneToOneField(Trajectory, models.CASCADE, related_name="may_tell")
    title = models.CharField(_("how may it be called?"), max_length=120)
    text = models.TextField(_("what may be told?"), max_length=10_000)
    said_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.title


class InterviewsPage(ListPage):
    """The interviews."""

    parent_page_types: ClassVar = ["guide.HomePage"]
    subpage_types: ClassVar = ["guide.InterviewPage"]

    class Meta:
        verbose_name = _("interviews")


def public_recordings() -> models.Q:
    """Return the condition that a contribution is film or sound that everybody may see now."""
    return models.Q(pk__in=Contribution.objects.public().filter(clip__recording__state="ready").values("pk"))


def quotes_of_recordings() -> models.Q:
    """Return the condition that a quote is of film or sound that everybody may see now."""
    return models.Q(contribution__in=Contribution.objects.public().filter(clip__isnull=False))


def gone_key(url_path: str) -> str:
    """Return what is kept of the address of an interview taken back: a keyed hash, for it may name somebody."""
    return key_of("cocreate.guide.gone", url_path)


class InterviewPage(GuideBase):
    """A talk with someone whose film or sound is public. Nothing of it shows without their recording."""

    summary = models.TextField(
        _("summary"), max_length=300, blank=True, help_text=_("One or two sentences; lists and search show them.")
    )
    contribution = models.ForeignKey(
        Contribution,
        models.SET_NULL,
        null=True,
        related_name="+",
        limit_choices_to=public_recordings,
        verbose_name=_("film or sound"),
        help_text=_("Of whom you spoke with. When they take it back, this page shows nothing of it any more."),
    )
    portrait = StreamField([("portrait", PictureBlock())], max_num=1, blank=True, verbose_name=_("portrait"))
    intro = RichTextField(_("introduction"), features=INLINE, blank=True)
    talk = StreamField([("exchange", ExchangeBlock())], blank=True, verbose_name=_("questions and answers"))
    pull_quotes = ParentalManyToManyField(
        Quote,
        blank=True,
        related_name="+",
        limit_choices_to=quotes_of_recordings,
        verbose_name=_("pull quotes"),
        help_text=_("Only quotes of this voice are shown, and only those it agreed to."),
    )
    stones = ParentalManyToManyField(Stone, blank=True, related_name="+", verbose_name=_("stones"))
    traits = ParentalManyToManyField(Trait, blank=True, related_name="+", verbose_name=_("traits"))
    gone_from = models.CharField(
        max_length=32, blank=True, db_index=True, editable=False, help_text="gone_key of where it stood"
    )

    exclude_fields_in_copy: ClassVar = ["gone_from"]
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("contribution"),
        FieldPanel("portrait"),
        FieldPanel("intro"),
        FieldPanel("talk"),
        FieldPanel("pull_quotes", widget=forms.CheckboxSelectMultiple),
        FieldPanel("stones", widget=forms.CheckboxSelectMultiple),
        FieldPanel("traits", widget=forms.CheckboxSelectMultiple),
    ]
    parent_page_types: ClassVar = ["guide.InterviewsPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")

    @property
    def digest(self) -> str:
        """What it says, as 64 hexadecimal characters: a yes of the speaker is about exactly this."""
        said = [self.title, self.summary, self.intro, list(self.talk.raw_data), list(self.portrait.raw_data)]
        return hashlib.sha256(json.dumps(said, default=dict, sort_keys=True).encode()).hexdigest()


class InterviewNod(models.Model):
    """That the speaker is asked about an interview, and what they answered. Without a yes it is not shown."""

    page = models.OneToOneField(InterviewPage, models.CASCADE, related_name="nod")
    digest = models.CharField(max_length=64, help_text="of what they were asked about")
    state = models.CharField(max_length=8, choices=Nod.State.choices, default=Nod.State.WAITING)
    asked_at = models.DateTimeField(auto_now=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(blank=True, max_length=2000, help_text="what the speaker wants otherwise")

    def __str__(self) -> str:
        return f"interview {self.page_id}: {self.state}"


class Passage(models.Model):
    """What readers see of one passage block; written at each publication of its page."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(Page, models.CASCADE, related_name="passages")
    block_id = models.UUIDField()
    anchor = models.SlugField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    heading = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=State.choices)
    text = models.TextField(blank=True, help_text="without markup")
    questions = models.JSONField(default=list)
    is_live = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["page", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "block_id"], name="passage_block_once_a_page"),
            models.UniqueConstraint(fields=["page", "anchor"], name="passage_anchor_once_a_page"),
        ]

    def __str__(self) -> str:
        return self.heading


class PassageVersion(models.Model):
    """How a passage read from one publication to the next. Never changed afterwards."""

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="versions")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    heading = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=State.choices)
    text = models.TextField(blank=True)
    questions = models.JSONField(default=list)
    is_live = models.BooleanField(default=True, help_text="false: with this publication it left the page")

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["-at"])]

    def __str__(self) -> str:
        return f"{self.heading} ({self.at:%Y-%m-%d})"


class Addition(models.Model):
    """A contribution at a passage, and whether an editor worked it in."""

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="additions")
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="additions")
    added_at = models.DateTimeField(auto_now_add=True)
    worked_in_at = models.DateTimeField(null=True, blank=True)
    worked_in_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-added_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["passage", "contribution"], name="addition_once_a_passage")
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} at {self.passage_id}"


class Citation(models.Model):
    """That a passage stands on quoted words. Of a voice that was taken back the row stays, without its quote."""

    passage = models.ForeignKey(Passage, models.CASCADE, related_name="citations")
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="citations")
    quote = models.ForeignKey(Quote, models.SET_NULL, null=True, related_name="citations")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="since when everybody could read it here")

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["passage", "quote"], name="quote_once_a_passage")]

    def __str__(self) -> str:
        return f"{self.quote_id} at {self.passage_id}"
