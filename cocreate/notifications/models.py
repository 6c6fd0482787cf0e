"""Mail that goes out once, and who follows what."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One mail. `key` says what it is about, so that it is never made twice."""

    key = models.CharField(max_length=120, unique=True)
    to = models.EmailField(blank=True, help_text="emptied when the mail has gone")
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True, help_text="emptied when the mail has gone")
    language = models.CharField(max_length=12, default="nl")
    created_at = models.DateTimeField(auto_now_add=True)
    link_out = models.BooleanField(default=True, help_text="its reader can turn such mails off")
    next_try_at = models.DateTimeField(null=True, blank=True, help_text="empty: sent, or given up")
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["next_try_at"]),)

    def __str__(self) -> str:
        return self.key


class OptOut(models.Model):
    """An address that wants no more mail. Only its hash is kept."""

    address_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.address_hash[:8]


class Follow(models.Model):
    """An address that gets the weekly letter about a scope, once its owner said so by mail. Deleted when it ends."""

    address = models.EmailField(_("e-mail address"))
    address_hash = models.CharField(max_length=64, db_index=True)
    scope = models.CharField(max_length=80, help_text="as in the activity log: trajectory:<id>")
    language = models.CharField(max_length=12, default="nl")
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints: ClassVar = [models.UniqueConstraint(name="follow_once", fields=["address_hash", "scope"])]

    def __str__(self) -> str:
        return f"{self.address_hash[:8]} {self.scope}"


class Week(models.Model):
    """The letters of one week: what they tell about, and how far the sending is."""

    name = models.CharField(max_length=8, unique=True, help_text="2026-W48")
    since = models.DateTimeField()
    until = models.DateTimeField()
    cursor = models.CharField(max_length=64, blank=True, help_text="hash of the last address that was looked at")
    later = models.PositiveIntegerField(default=0, help_text="letters that the mail server put off")
    beat_at = models.DateTimeField(help_text="last sign of life of the sending")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-until"]

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """One letter of one week to one address. Its row stands before the letter leaves, so it never leaves twice."""

    class State(models.TextChoices):
        """What is known of it."""

        SENDING = "sending", _("on its way")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused by the mail server")
        UNSURE = "unsure", _("unsure")

    address_hash = models.CharField(max_length=64)
    week = models.ForeignKey(Week, models.CASCADE, related_name="letters")
    state = models.CharField(max_length=8, choices=State.choices, default=State.SENDING)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="letter_once_a_week", fields=["week", "address_hash"])]
        indexes: ClassVar = [models.Index(fields=["week", "state"])]

    def __str__(self) -> str:
        return f"{self.week_id} {self.address_hash[:8]}"


class LetterDay(models.Model):
    """When the weekly letter goes: the owner's choice, one row."""

    class Day(models.IntegerChoices):
        """The days, as in `date.weekday()`."""

        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    weekday = models.PositiveSmallIntegerField(_("on which day?"), choices=Day.choices, default=Day.THURSDAY)
    hour = models.PositiveSmallIntegerField(
        _("at what hour?"), default=9, validators=[MinValueValidator(0), MaxValueValidator(23)]
    )
    is_on = models.BooleanField(_("the weekly letter goes out"), default=True)

    class Meta:
        verbose_name = _("day of the weekly letter")
        verbose_name_plural = _("day of the weekly letter")

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.hour}:00"
