"""A production site starts only when it is configured, and then `check --deploy` has nothing to say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHOLE = {
    "COCREATE_PRODUCTION": "1",
    "COCREATE_SECRET_KEY": "k7m2" * 5 + "QZxw-93_vbYu" * 4,
    "COCREATE_HOSTS": "gids.example.org",
    "COCREATE_MAIL": "smtp://user:secret@mail.example.org:587",
}


def manage(tmp_path, command, variables):
    clean = {n: v for n, v in os.environ.items() if not n.startswith(("COCREATE_", "DJANGO_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**clean, **variables, "COCREATE_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_whole_configuration_passes_every_check_of_deploy(tmp_path):
    done = manage(tmp_path, ["check", "--deploy", "--fail-level", "WARNING"], WHOLE)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("COCREATE_SECRET_KEY", "", "COCREATE_SECRET_KEY is missing"),
        ("COCREATE_SECRET_KEY", "short", "COCREATE_SECRET_KEY is too short"),
        ("COCREATE_HOSTS", "", "COCREATE_HOSTS is missing"),
        ("COCREATE_MAIL", "", "COCREATE_MAIL is missing"),
        ("COCREATE_MAIL", "mail.example.org", "COCREATE_MAIL must be"),
        ("COCREATE_PRODUCTION", "perhaps", "COCREATE_PRODUCTION must be 1 or 0"),
        ("PORT", "http", "PORT must be a whole number"),
    ],
)
def test_half_a_configuration_does_not_start_and_names_the_variable(tmp_path, name, value, said):
    done = manage(tmp_path, ["check"], {**WHOLE, name: value})
    assert done.returncode != 0
    assert said in done.stderr
