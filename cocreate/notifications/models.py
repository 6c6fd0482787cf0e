"""Mail that goes out once."""

from django.db import models


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
