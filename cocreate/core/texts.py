"""Interface texts: gathers them from code and templates, keeps the translations, finds what is missing.

Does the work of xgettext and msgfmt without the system package gettext. A catalog of a part stands in
`cocreate/<part>/locale/<language>/LC_MESSAGES/django.po`; what stands outside a part (the frame, the settings) in
`cocreate/locale`.
"""

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
PLURALS = {"nl": "nplurals=2; plural=(n != 1);", "fr": "nplurals=2; plural=(n > 1);"}
Arguments = tuple[int | tuple[int, str], ...] | None  # where the texts stand in a call; None is first and only
KEYWORDS: dict[str, Arguments] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdifg]|%[sdifg%]|\{\w*\}")
TAG = re.compile(r"</?([a-z][a-z0-9-]*)")

Key = tuple[str, str]  # context, or "", and the text


@dataclass
class Text:
    """One text as the code has it."""

    text: str
    context: str = ""
    plural: str = ""
    places: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        """What makes it one text."""
        return self.context, self.text


def languages() -> list[str]:
    """Return the languages that are translated into: all but English, in which the code is written."""
    return [code for code, _ in settings.LANGUAGES if code != "en"]


def parts() -> list[str]:
    """Return the name of every part, and "" for what stands outside the parts."""
    return [
        "",
        *sorted(
            f.name for f in PACKAGE.iterdir() if (f / "__init__.py").exists() and f.name not in {"locale", "templates"}
        ),
    ]


def catalog_path(part: str, language: str) -> Path:
    """Return where the translations of `part` ("" for the frame) into `language` stand."""
    return PACKAGE / part / "locale" / language / "LC_MESSAGES" / "django.po"


def gather(part: str) -> dict[Key, Text]:
    """Return every text in the code and templates of `part`, tests and migrations left out."""
    found: dict[Key, Text] = {}
    for file in _files(part):
        place = file.relative_to(PACKAGE.parent).as_posix()
        for text in _texts_in(file):
            known = found.setdefault(text.key, text)
            known.plural = known.plural or text.plural
            known.places.add(place)
    return found


def _files(part: str) -> Iterator[Path]:
    if not part:
        yield from sorted(PACKAGE.glob("*.py"))
        yield from sorted(f for f in (PACKAGE / "templates").rglob("*") if f.suffix in {".html", ".txt"})
        return
    for file in sorted((PACKAGE / part).rglob("*")):
        inside = file.relative_to(PACKAGE / part).parts
        if "tests" in inside or "migrations" in inside:
            continue
        if file.suffix == ".py" or (file.suffix in {".html", ".txt"} and "templates" in inside):
            yield file


def _texts_in(file: Path) -> Iterator[Text]:
    code = file.read_text()
    keywords = KEYWORDS
    if file.suffix == ".py":
        keywords = KEYWORDS | _other_names(code)
    else:
        # Django turns a template into something like Python; without indentation it can be read as Python
        code = "\n".join(line.strip() for line in templatize(code, origin=str(file)).splitlines()) + "\n"
    for _, message, _, context in extract("python", io.BytesIO(code.encode()), keywords=keywords):
        forms = (message,) if isinstance(message, str) else message
        if forms[0]:
            yield Text(forms[0], context or "", forms[1] if len(forms) > 1 else "")


def _other_names(code: str) -> dict[str, Arguments]:
    """Return what a module calls Django's functions besides their own names, such as `gettext as now`."""
    return {
        alias.asname: KEYWORDS[alias.name]
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname and alias.name in KEYWORDS
    }


def load(part: str, language: str) -> polib.POFile:
    """Return the catalog of `part` in `language`, an empty one when there is none yet."""
    path = catalog_path(part, language)
    catalog = polib.pofile(str(path)) if path.exists() else polib.POFile()
    catalog.wrapwidth = 110
    catalog.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS.get(language, PLURALS["nl"]),
    }
    return catalog


def update(part: str, language: str) -> int:
    """Write the catalog: translations stay, new texts come in empty, unused ones go. Return how many are empty."""
    old = {(e.msgctxt or "", e.msgid): e for e in load(part, language) if not e.obsolete}
    texts = gather(part)
    path = catalog_path(part, language)
    if not texts:
        path.unlink(missing_ok=True)
        return 0
    catalog = load(part, language)
    catalog.clear()
    for text in sorted(texts.values(), key=lambda t: (t.text.lower(), t.context)):
        catalog.append(_entry(text, old.get(text.key)))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog.save(str(path))
    return sum(not e.translated() for e in catalog)


def _entry(text: Text, old: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=text.text,
        msgctxt=text.context or None,
        occurrences=[(place, "") for place in sorted(text.places)],
        comment=old.comment if old else "",
        tcomment=old.tcomment if old else "",
        flags=[flag for flag in (old.flags if old else []) if flag == "fuzzy"],
    )
    if re.search(r"%\(\w+\)|%[sd]", text.text):
        entry.flags.append("python-format")
    if not text.plural:
        entry.msgstr = (old.msgstr or (old.msgstr_plural or {}).get(0, "")) if old else ""
        return entry
    entry.msgid_plural = text.plural
    entry.msgstr_plural = (old.msgstr_plural if old else None) or {0: old.msgstr if old else "", 1: ""}
    return entry


def compile_all() -> int:
    """Write a .mo beside each catalog, when it is older or absent. Return how many were written."""
    written = 0
    for path in PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po"):
        binary = path.with_suffix(".mo")
        if not binary.exists() or binary.stat().st_mtime <= path.stat().st_mtime:
            polib.pofile(str(path)).save_as_mofile(str(binary))
            written += 1
    return written


def problems(part: str, language: str) -> list[str]:
    """Return a line for each text of `part` that a reader of `language` would miss or see wrong."""
    where = f"{part or 'frame'} [{language}]"
    known = {(e.msgctxt or "", e.msgid): e for e in load(part, language) if not e.obsolete}
    texts = gather(part)
    lines = [
        f"{where}: not in the catalog: {t.text!r} ({', '.join(sorted(t.places))})"
        for t in texts.values()
        if t.key not in known
    ]
    for key, entry in known.items():
        if key not in texts:
            lines.append(f"{where}: no longer used: {entry.msgid!r}")
        elif "fuzzy" in entry.flags:
            lines.append(f"{where}: not sure: {entry.msgid!r}")
        elif not entry.translated():
            lines.append(f"{where}: not translated: {entry.msgid!r}")
        else:
            lines += [f"{where}: {reason}: {entry.msgid!r}" for reason in _mismatches(entry, texts[key])]
    return lines


def _mismatches(entry: polib.POEntry, text: Text) -> Iterator[str]:
    if bool(entry.msgid_plural) != bool(text.plural):
        yield "singular and plural do not fit the code"
        return
    pairs = [(entry.msgid, entry.msgstr)]
    if entry.msgid_plural:
        # "one person" may leave out its number; every other form has all placeholders
        pairs = [(entry.msgid_plural, form) for at, form in sorted(entry.msgstr_plural.items()) if at]
        if extra := _found(PLACEHOLDER, entry.msgstr_plural[0]) - _found(PLACEHOLDER, entry.msgid_plural):
            yield f"unknown placeholder {sorted(extra)}"
    for source, translation in pairs:
        if _found(PLACEHOLDER, source) != _found(PLACEHOLDER, translation):
            yield "placeholders differ"
        if _found(TAG, source) != _found(TAG, translation):
            yield "markup differs"


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    return set(pattern.findall(text))
