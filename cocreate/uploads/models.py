"""Files on their way in."""

import secrets
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models


def new_token() -> str:
    """Return 32 characters that nobody guesses: who knows the address may add to the file or take it away."""
    return secrets.token_urlsafe(24)


class Upload(models.Model):
    """One file that arrives in pieces. How far it is, the file itself tells: its bytes are there or not."""

    id = models.CharField(primary_key=True, max_length=32, default=new_token, editable=False)
    length = models.PositiveBigIntegerField(null=True, blank=True, help_text="bytes; unknown while one still records")
    name = models.CharField(max_length=255, blank=True, help_text="as its sender calls it; never trusted")
    media_type = models.CharField(max_length=100, blank=True, help_text="as its sender calls it; never trusted")
    metadata = models.TextField(blank=True, help_text="all that its sender told with it, as it came")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.id

    @property
    def path(self) -> Path:
        """Where its bytes stand: outside the media folder, so that nothing serves them."""
        return Path(settings.DATA) / "uploads" / self.id
