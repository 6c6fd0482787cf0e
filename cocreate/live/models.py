"""What is kept of rooms: their updates, until they are folded into one state."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

NAME_MOST = 160  # characters


class Room(models.Model):
    """A room. `state` holds all its updates up to number `upto`; the later ones are rows of Update."""

    name = models.CharField(max_length=NAME_MOST, unique=True, help_text="kind, colon, what: map:trajectory-12")
    state = models.BinaryField(default=bytes, help_text="one Yjs update (v1); empty when there is none yet")
    upto = models.PositiveBigIntegerField(default=0)
    settled = models.PositiveBigIntegerField(default=0, help_text="its owner has seen all updates up to this number")
    changed = models.PositiveBigIntegerField(default=0, help_text="the last update that the server itself made")
    changed_at = models.DateTimeField(null=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Update(models.Model):
    """What came in between two commits, as one Yjs update (v1). Numbers of a room go up by one, without gaps."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="updates", db_index=False)  # the constraint's serves
    number = models.PositiveBigIntegerField()
    blob = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["room", "number"], name="live_update_once")]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.number}"


class Revocation(models.Model):
    """From `at` on, earlier tokens for a room open nothing: those of one person, or of all when `who` is empty.

    A row and not a message, so that it reaches the process that holds the room wherever it runs.
    """

    room = models.CharField(max_length=NAME_MOST)
    who = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.room} {self.who or '*'}"
