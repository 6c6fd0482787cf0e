"""The laws of the house that import-linter cannot see."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "cocreate"
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())
ORDER = CONFIG["tool"]["importlinter"]["contracts"][0]["layers"]  # highest first
RANK = {part: -place for place, part in enumerate(ORDER)}
PYTHON = [f for f in PACKAGE.rglob("*.py") if "migrations" not in f.parts]
OVERRIDES = {"account", "mfa", "allauth", "socialaccount", "wagtailadmin", "wagtail_localize", "pictures"}
TEMPLATES = list(PACKAGE.rglob("*.html"))


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def test_every_part_says_in_its_docstring_what_it_is():
    for part in ORDER:
        assert ast.get_docstring(ast.parse((PACKAGE / part / "__init__.py").read_text())), part


def test_foreign_keys_point_downward():
    ours = {f"cocreate.{part}": part for part in ORDER}
    for model in apps.get_models(include_auto_created=True):
        part = ours.get(model._meta.app_config.name)
        if part is None:
            continue
        for field in model._meta.get_fields():
            if field.auto_created or not field.is_relation or not isinstance(field.related_model, type):
                continue
            other = ours.get(field.related_model._meta.app_config.name)
            if other is not None:
                assert RANK[other] <= RANK[part], f"{model.__name__}.{field.name} points upward to {other}"


def test_templates_include_and_link_only_their_own_part_or_lower():
    pattern = re.compile(r"""{%\s*(?:include|extends|url)\s+["']([a-z_]+)[:/]""")
    for file in TEMPLATES:
        part = part_of(file)
        if part not in RANK:
            continue  # the frame knows all
        for other in pattern.findall(file.read_text()):
            if other in RANK:
                assert RANK[other] <= RANK[part], f"{file} names {other}"


def test_templates_of_a_part_stand_in_a_folder_of_its_name():
    for file in TEMPLATES:
        if (part := part_of(file)) in RANK and "templates" in file.parts:
            # a part may also override a template of a package it is the only one to use
            assert file.relative_to(PACKAGE / part / "templates").parts[0] in {part, *OVERRIDES}, file


def test_every_folder_with_python_is_a_package():
    for file in PACKAGE.rglob("*.py"):
        assert (file.parent / "__init__.py").exists(), file.parent


@pytest.mark.parametrize(("files", "most"), [(PYTHON, 500), (TEMPLATES, 150)])
def test_files_stay_short(files, most):
    for file in files:
        assert len(file.read_text().splitlines()) <= most, file


def test_functions_stay_short():
    for file in PYTHON:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno - node.lineno < 60, f"{file}:{node.lineno} {node.name}"


def test_every_setting_is_documented_and_in_the_example():
    used = set()
    for file in PYTHON:
        used |= set(re.findall(r"""env\.\w+\(\s*["']([A-Z0-9_]+)["']""", file.read_text()))
    reference = (ROOT / "docs/reference/settings.md").read_text()
    example = (ROOT / ".env.example").read_text()
    assert used, "no settings found"
    for name in sorted(used):
        assert re.search(rf"^#+ `{name}`$", reference, re.MULTILINE), f"no heading for {name} in settings.md"
        assert re.search(rf"^#? ?{name}=", example, re.MULTILINE), f".env.example has no line for {name}"
