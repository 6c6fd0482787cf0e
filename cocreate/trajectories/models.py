"""Trajectories, who is in them, and what they agree, try, exchange and ask."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cocreate.accounts.models import Guest, Person
from cocreate.core.ids import new_id
from cocreate.core.keys import key_of, new_salt, opens
from cocreate.core.paths import path_to
from cocreate.moderation.models import Moderated, Status
from cocreate.places.models import Place
from cocreate.places.queries import shown_name
from cocreate.stones.models import Stone

PURPOSE = "cocreate.trajectories.member"
LETTER_PURPOSE = "cocreate.trajectories.letter"
RTL = {"ar", "fa", "he", "ps", "ur", "ckb"}


class Visibility(models.TextChoices):
    """Who may read a trajectory."""

    PUBLIC = "public", _("everybody")
    LINK = "link", _("only who has the link")
    MEMBERS = "members", _("only who takes part")


class TrajectoryQuerySet(models.QuerySet["Trajectory"]):
    """Reads that every other read begins with."""

    def public(self) -> "TrajectoryQuerySet":
        """Return what everybody may find now."""
        return self.filter(status=Status.PUBLISHED, visibility=Visibility.PUBLIC)


class Trajectory(Moderated):
    """A place or a challenge that people take up together. Its address ends in random signs unless it is public."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    about = models.TextField(_("where or what is it about?"), max_length=2000, blank=True)
    challenge = models.CharField(_("the challenge"), max_length=300, blank=True)
    gain = models.TextField(_("what is there to be gained?"), max_length=2000, blank=True)
    place_name = models.CharField(_("the place"), max_length=160, blank=True)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, blank=True, related_name="trajectories")
    visibility = models.CharField(
        _("who may read it"), max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    language = models.CharField(_("language"), max_length=12, default="nl")
    state_now = models.TextField(_("where does it stand?"), max_length=1000, blank=True)
    state_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    learned = models.TextField(_("what did we learn?"), max_length=10_000, blank=True)
    modelled_on = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="models_of")
    is_example = models.BooleanField(default=False, help_text="made up for the demo, and said so wherever it stands")
    offer_key = models.CharField(
        max_length=64, unique=True, null=True, blank=True, editable=False, help_text="makes sending twice one item"
    )

    objects: ClassVar = TrajectoryQuerySet.as_manager()
    moderation_words = ("title", "place_name", "challenge", "about", "gain", "state_now")
    at_once: ClassVar[bool] = True

    class Meta:
        ordering: ClassVar = ["-offered_at", "id"]
        verbose_name = _("trajectory")
        verbose_name_plural = _("trajectories")
        indexes: ClassVar = [models.Index(fields=["status", "visibility", "-offered_at"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the path of its page."""
        return path_to("trajectories:trajectory", self.slug)

    @property
    def scope(self) -> str:
        """How the activity log and the followers name it."""
        return f"trajectory:{self.pk}"

    @property
    def where(self) -> str:
        """The name of its place; empty when it has none yet."""
        return shown_name(self.place) if self.place else self.place_name

    @property
    def direction(self) -> str:
        """Which way its words are written: ltr or rtl."""
        return "rtl" if self.language.split("-")[0] in RTL else "ltr"

    @property
    def is_public(self) -> bool:
        """Whether everybody may find and read it now."""
        return self.status == Status.PUBLISHED and self.visibility == Visibility.PUBLIC

    def moderation_title(self) -> str:
        """Return its title."""
        return self.title

    def page_tags(self, *, seen: bool = True) -> list[str]:
        """Return the tags of its own pages, and, when everybody sees it before or after, of every list of them."""
        return [*(["trajectories"] if seen else []), f"trajectory:{self.pk}"]


class FormerAddress(models.Model):
    """Where a trajectory stood before everybody could read it. It leads on until fewer people may again."""

    slug = models.SlugField(primary_key=True, max_length=80)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="former")

    def __str__(self) -> str:
        return self.slug


class Role(models.Model):
    """A part one can have, such as puller or follower: the owner's data."""

    id = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    does = models.CharField(_("does"), max_length=300)
    gives = models.CharField(_("gives"), max_length=200, blank=True)
    gets = models.CharField(_("gets"), max_length=200, blank=True)
    watch = models.CharField(_("watch over"), max_length=300, blank=True)
    steers = models.BooleanField(_("may change the trajectory and moderate in it"), default=False)
    term_months = models.PositiveSmallIntegerField(
        _("months after which is asked whether it goes on"), null=True, blank=True
    )

    class Meta:
        ordering: ClassVar = ["order", "id"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Someone, or an organisation, in a trajectory with one role. Only who is in it sees the list."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="members")
    guest = models.ForeignKey(Guest, models.SET_NULL, null=True, blank=True, related_name="memberships")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="memberships")
    browsers = models.ManyToManyField(
        Guest, blank=True, related_name="kept_memberships", help_text="others that opened the secret link"
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="members")
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    minutes = models.PositiveIntegerField(_("minutes a month"), null=True, blank=True)
    gives = models.CharField(_("what you give"), max_length=300, blank=True)
    gets = models.CharField(_("what you get"), max_length=300, blank=True)
    since = models.DateField(_("from"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)
    paused_until = models.DateField(_("on a break until"), null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("what the next one should know"), max_length=2000, blank=True)
    thanks = models.TextField(_("thanks"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, help_text="when was asked whether the role goes on")
    secret_salt = models.CharField(max_length=32, default=new_salt, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["role__order", "since", "id"]
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self) -> str:
        return self.name or self.pk

    @property
    def secret(self) -> str:
        """The key of this member: an HMAC, so that the database alone opens nothing. 32 hexadecimal characters."""
        return key_of(PURPOSE, self.secret_salt)

    @property
    def secret_path(self) -> str:
        """The path of the page that opens with the secret."""
        return reverse("trajectories:member", args=[self.trajectory.slug, self.pk, self.secret])

    @property
    def is_paused(self) -> bool:
        """Whether this one takes a break now."""
        return self.paused_until is not None and self.paused_until >= timezone.localdate()

    def opens_with(self, secret: str) -> bool:
        """Whether `secret` is this member's key, also one made before the site's key was renewed."""
        return opens(PURPOSE, self.secret_salt, secret)

    @property
    def letter_key(self) -> str:
        """The key with which this member follows by mail; it is kept with the address, so it opens nothing else."""
        return key_of(LETTER_PURPOSE, self.secret_salt)

    def opens_letter(self, key: str) -> bool:
        """Whether `key` is this member's for the letter."""
        return opens(LETTER_PURPOSE, self.secret_salt, key)


class Invitation(models.Model):
    """A link with which people come in with a role."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="invitations")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def get_absolute_url(self) -> str:
        """Return the path of its page."""
        return path_to("trajectories:invitation", self.pk)

    def __str__(self) -> str:
        return f"{self.role_id} in {self.trajectory_id}"


class Ask(models.Model):
    """What is asked now, and how many minutes it takes."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="asks")
    text = models.CharField(_("what is asked"), max_length=300)
    minutes = models.PositiveSmallIntegerField(_("how many minutes"))
    until = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["minutes", "created_at", "id"]
        constraints: ClassVar = [models.CheckConstraint(name="ask_takes_time", condition=models.Q(minutes__gte=1))]

    def __str__(self) -> str:
        return self.text


class Agreement(models.Model):
    """What was agreed: who decides, the time it asks, and the day it is looked at again."""

    class Decider(models.TextChoices):
        """Who decides."""

        GROUP = "group", _("the group")
        CORE = "core", _("the core group")
        GOVERNMENT = "government", _("the government")
        OWNER = "owner", _("the owner")

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="agreements")
    what = models.TextField(_("what do we agree?"), max_length=1000)
    why = models.TextField(_("why is it needed?"), max_length=1000, blank=True)
    who = models.TextField(_("who does what?"), max_length=1000)
    decider = models.CharField(_("who decides on this?"), max_length=10, choices=Decider.choices)
    minutes = models.PositiveIntegerField(_("how many minutes a month for each?"))
    means = models.TextField(_("what does it cost and who pays?"), max_length=1000, blank=True)
    look_again = models.DateField(_("when do we look at it again?"))
    not_doing = models.TextField(_("what do we agree not to do?"), max_length=1000, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="followed_by")

    class Meta:
        ordering: ClassVar = ["look_again", "id"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")

    def __str__(self) -> str:
        return self.what[:70]


class Experiment(models.Model):
    """Something tried from a supposition. It has no expected result, and it cannot fail."""

    class State(models.TextChoices):
        """Where it is."""

        RUNNING = "running", _("running")
        LEARNED = "learned", _("learned")
        STOPPED = "stopped", _("stopped")

    class Next(models.TextChoices):
        """What comes after."""

        STRENGTHEN = "strengthen", _("strengthen it")
        AGAIN = "again", _("change it and try again")
        STOP = "stop", _("stop and give thanks")
        PASS_ON = "pass_on", _("pass it on to another place")

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="experiments")
    supposition = models.TextField(_("we suppose that … because …"), max_length=1000)
    trying = models.TextField(_("so we try …"), max_length=1000)
    small = models.TextField(_("how do we keep it small, cheap and reversible?"), max_length=1000)
    who = models.TextField(_("who takes part, and who is still missing?"), max_length=1000)
    stones = models.ManyToManyField(Stone, related_name="experiments")
    signs = models.TextField(_("how do we notice that it sets something free, or that it harms?"), max_length=1000)
    stop = models.TextField(_("when do we surely stop?"), max_length=1000)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    seen = models.TextField(_("what did we see, also what we did not expect?"), max_length=4000, blank=True)
    learned = models.TextField(_("what did we learn, and what do we not know yet?"), max_length=4000, blank=True)
    what_next = models.CharField(_("what now?"), max_length=10, choices=Next.choices, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-starts_on", "id"]
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")
        constraints: ClassVar = [
            models.CheckConstraint(name="experiment_ends", condition=models.Q(ends_on__gte=models.F("starts_on")))
        ]

    def __str__(self) -> str:
        return self.supposition[:70]


class Proposal(models.Model):
    """A line taken along from the shape of another trajectory, until who steers makes it theirs or lets it go."""

    class Kind(models.TextChoices):
        """What it can become."""

        ROLE = "role", _("an invitation")
        ASK = "ask", _("an ask")
        AGREEMENT = "agreement", _("an agreement")
        EXPERIMENT = "experiment", _("an experiment")

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    data = models.JSONField(default=dict, help_text="what the form of its kind begins with")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        return self.text[:70]


class Exchange(models.Model):
    """What goes from one to another, and whether it feels fair. Parties are named in words: people or organisations."""

    class Value(models.TextChoices):
        """What goes over."""

        TIME = "time", _("time")
        MONEY = "money", _("money")
        SPACE = "space", _("space")
        MATERIAL = "material", _("material")
        KNOWLEDGE = "knowledge", _("knowledge")
        CARE = "care", _("care")
        NETWORK = "network", _("network")
        ACCESS = "access", _("access")
        RECOGNITION = "recognition", _("recognition")
        JOY = "joy", _("joy")
        LEARNING = "learning", _("learning")
        DATA = "data", _("data")
        RISK = "risk", _("risk")

    class Form(models.TextChoices):
        """How it goes over."""

        GIFT = "gift", _("gift")
        SWAP = "swap", _("swap")
        LOAN = "loan", _("loan")
        PAYMENT = "payment", _("payment")
        SUBSIDY = "subsidy", _("subsidy")
        MUTUAL = "mutual", _("mutual, without a fixed return")

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="exchanges")
    giver = models.CharField(_("from whom?"), max_length=80)
    receiver = models.CharField(_("to whom?"), max_length=80, blank=True, help_text="empty for a risk nobody bears")
    value = models.CharField(_("what goes over?"), max_length=12, choices=Value.choices)
    amount = models.CharField(_("how much and how often?"), max_length=200, blank=True)
    form = models.CharField(_("in what form?"), max_length=8, choices=Form.choices)
    fair_to_giver = models.PositiveSmallIntegerField(_("fair to who gives? (1 to 5)"), null=True, blank=True)
    fair_to_receiver = models.PositiveSmallIntegerField(_("fair to who gets? (1 to 5)"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["giver", "receiver", "id"]
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="fair_from_1_to_5",
                condition=(models.Q(fair_to_giver__isnull=True) | models.Q(fair_to_giver__range=(1, 5)))
                & (models.Q(fair_to_receiver__isnull=True) | models.Q(fair_to_receiver__range=(1, 5))),
            )
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}: {self.value}"
