"""People and guests."""

import hashlib
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from cocreate.core.ids import new_id


def hashed(token: str) -> str:
    """Return the SHA-256 of a random token, 64 hexadecimal characters; only this is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


class PersonManager(BaseUserManager["Person"]):
    """Makes people, whose name is their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Save and return a person; without a password they sign in with a code or passkey."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        if password:
            person.set_password(password)
        else:
            person.set_unusable_password()
        person.save(using=self._db)
        # allauth's row of the address; who makes a person here, not at the sign-up page, vouches for it
        apps.get_model("account", "EmailAddress").objects.using(self._db).create(
            user=person, email=person.email, primary=True, verified=True
        )
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """Save and return a person who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractUser):
    """Someone with an account."""

    username = None  # type: ignore[assignment]  # Django's documented way to do without a username
    email = models.EmailField(_("e-mail address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[PersonManager] = PersonManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Guest(models.Model):
    """A browser that gave something. Holds no name; an account can claim it later."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    key_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="guests")
    email = models.EmailField(blank=True, help_text="for notices, only when the guest gave it")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"guest {self.id}"


class ApiToken(models.Model):
    """Lets a script act for a person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"token of person {self.person_id}"
