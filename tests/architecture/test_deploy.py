"""What stands in deploy/ and in the install guide fits the software and the programs that read it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import resolve

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "deploy" / "cocreatiegids.service"
CADDYFILE = ROOT / "deploy" / "Caddyfile"
INSTALL = ROOT / "docs" / "how-to" / "install.md"
VARIABLE = re.compile(r"\b(?:COCREATE_[A-Z0-9_]+|DATABASE_URL|REDIS_URL|S3_[A-Z_]+|PORT)\b")


def lines_of(section: str) -> list[tuple[str, str]]:
    inside = UNIT.read_text().split(f"[{section}]\n")[1].split("\n[")[0]
    return [tuple(line.split("=", 1)) for line in inside.splitlines() if "=" in line]


def test_every_variable_named_for_installing_is_a_setting():
    reference = (ROOT / "docs" / "reference" / "settings.md").read_text()
    named = set()
    for file in [UNIT, CADDYFILE, *(ROOT / "docs" / "how-to").glob("*.md"), ROOT / "README.md"]:
        named |= set(VARIABLE.findall(file.read_text()))
    assert {"COCREATE_PRODUCTION", "COCREATE_DATA", "COCREATE_PROXIES"} <= named
    assert [name for name in sorted(named) if f"## `{name}`" not in reference] == []


def test_the_service_runs_commands_and_options_that_exist():
    commands = [value for name, value in lines_of("Service") if name.startswith("Exec")]
    assert len(commands) == 2
    for line in commands:
        python, script, command, *options = line.split()
        assert python.endswith("/.venv/bin/python")
        assert (ROOT / script).exists()
        parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)
        parser.parse_args(options)


def test_the_service_keeps_its_state_where_the_guide_puts_it():
    service = dict(lines_of("Service"))
    variables = dict(re.findall(r"^ +([A-Z_]+)=(\S+)", INSTALL.read_text(), re.MULTILINE))
    assert variables["COCREATE_DATA"] == f"/var/lib/{service['StateDirectory']}"
    assert service["ProtectSystem"] == "strict"  # nothing else is written
    assert service["EnvironmentFile"] in INSTALL.read_text()


def test_systemd_reads_the_service_without_a_remark(tmp_path):
    names = [name for name, _ in lines_of("Service")]
    assert len(names) == len(set(names))
    if shutil.which("systemd-analyze"):  # on a machine without it the lines above are all that is known
        there = tmp_path / UNIT.name
        there.write_text(re.sub(r"/srv/\S+/python", sys.executable, UNIT.read_text()))
        done = subprocess.run(["systemd-analyze", "verify", there], capture_output=True, text=True, check=False)
        remarks = [line for line in done.stderr.splitlines() if UNIT.name in line]
        assert (done.returncode, remarks) == (0, []), done.stderr


def test_caddy_lets_through_what_the_site_takes_and_nothing_it_hides():
    text = CADDYFILE.read_text()
    assert text.count("{") == text.count("}")
    largest = int(re.search(r"max_size (\d+)MB", text).group(1)) * 1_000_000
    assert largest >= settings.REQUEST_MAX_BYTES, "the proxy refuses what the site would take"
    assert re.search(r"client_max_body_size (\d+)m", INSTALL.read_text()).group(1) == str(largest // 1_000_000)
    service = dict(lines_of("Service"))
    port = re.search(r"reverse_proxy 127\.0\.0\.1:(\d+)", text).group(1)
    assert port == "8000"
    assert "--host 127.0.0.1" in service["ExecStart"], "the site is reached only through the proxy"
    assert re.search(r"@metrics path /metrics\n\s+respond @metrics 403", text)
    assert "COCREATE_PROXIES=1" in INSTALL.read_text()


@pytest.mark.parametrize("name", ["/readyz", "/metrics"])
def test_what_the_guide_says_to_look_at_exists(name):
    assert name in INSTALL.read_text()
    assert resolve(name).app_names == ["ops"]
