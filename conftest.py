"""What every test needs: state of its own, and the people of tests/people.py."""

import pytest

pytest_plugins = ["tests.people"]


@pytest.fixture(autouse=True)
def _own_state(settings, tmp_path):
    """Give each test its own media folder, mailbox and counters; tasks run at once."""
    from django.core.cache import cache

    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
