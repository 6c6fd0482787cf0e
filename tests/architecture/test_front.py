"""Laws of what the browser gets, and of the files around the code."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "cocreate").glob("**/*.html"))
ISLANDS = [
    f
    for f in sorted((ROOT / "cocreate").glob("*/islands/*.ts"))
    if not f.name.endswith(".test.ts") and f.name[0] != "_"
]
SETTING = re.compile(r"^#? ?([A-Z0-9_]+)=", re.MULTILINE)


def test_every_island_has_a_test_beside_it():
    assert ISLANDS, "no islands found"
    for island in ISLANDS:
        assert island.with_suffix(".test.ts").exists(), island


def test_every_element_of_ours_has_an_island_and_every_island_its_element():
    """`site.ts` loads <part>/islands/recorder.ts for <co-recorder>: without its file it stays dead, silently."""
    used = {tag for file in TEMPLATES for tag in re.findall(r"<(co-[a-z-]+)", file.read_text())}
    defined = {tag: f for f in ISLANDS for tag in re.findall(r"customElements\.define\(\"([^\"]+)\"", f.read_text())}
    assert used == set(defined)
    assert {tag: f"co-{f.stem}" for tag, f in defined.items()} == {tag: tag for tag in defined}


def test_templates_have_no_inline_script_style_or_handler():
    for file in TEMPLATES:
        html = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", file.read_text(), flags=re.DOTALL)
        for script in re.findall(r"<script\b[^>]*>", html):
            assert "src=" in script or re.search(r'type="application/(ld\+)?json"', script), f"{file}: {script}"
        is_mail = file.name == "letter.html"  # no page of the site: a mail program asks for no style sheet
        assert is_mail or not re.search(r"<style\b", html), file
        assert not re.search(r"<[^>]*\sstyle\s*=", html), file
        assert not re.search(r"<[^>]*\son[a-z]+\s*=", html), file
        assert "javascript:" not in html, file


def test_templates_ask_nothing_of_another_site():
    for file in TEMPLATES:
        for tag in re.findall(r"<(?:script|img|link|iframe|video|audio|source)\b[^>]*>", file.read_text()):
            if 'rel="license"' in tag or 'rel="canonical"' in tag:
                continue
            assert not re.search(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", tag), f"{file}: {tag}"


def test_the_example_of_settings_has_nothing_the_software_does_not_read():
    known = set(re.findall(r"^## `([A-Z0-9_]+)`$", (ROOT / "docs/reference/settings.md").read_text(), re.MULTILINE))
    example = SETTING.findall((ROOT / ".env.example").read_text())
    assert set(example) == known
    assert len(example) == len(set(example)), "a setting stands there twice"


def test_the_example_of_settings_holds_no_secret():
    for line in (ROOT / ".env.example").read_text().splitlines():
        if "SECRET" in line or "KEY" in line:
            assert line.endswith("="), line


@pytest.mark.parametrize("file", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]), ids=lambda f: f.name)
def test_links_between_documents_lead_somewhere(file):
    text = re.sub(r"```.*?```", "", file.read_text(), flags=re.DOTALL)
    for target in re.findall(r"""\]\(([^)#\s]+)[^)]*\)|src="([^"]+)\"""", text):
        link = target[0] or target[1]
        if not re.match(r"https?:|mailto:", link):
            assert (file.parent / link).exists(), f"{file.name} links to {link}"


def test_every_public_word_of_make_is_a_target_that_help_lists():
    said = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"make (\w+)", said)) >= {"help", "setup", "run", "test", "check", "format", "screenshots"}


def test_the_licence_is_whole():
    licence = (ROOT / "LICENSE").read_text()
    assert licence.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "LiLiQ-R+" in licence
