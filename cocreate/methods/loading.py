"""Loads methods from a YAML file. A method that already exists is the owner's and stays as it is."""

from pathlib import Path
from typing import Annotated, Self

from django.db import transaction
from pydantic import AnyHttpUrl, BaseModel, Field, StringConstraints, model_validator

from cocreate.core import page_cache
from cocreate.core.datafile import DataFile, Place, twice
from cocreate.stones import loading as compass
from cocreate.stones.models import Stone, Trait

from .models import Method, Where

DATA = Path(__file__).parent / "data" / "methoden.yaml"
SOURCE_KINDS = {"pagina": Method.SourceKind.PAGE, "bundel": Method.SourceKind.BUNDLE, "site": Method.SourceKind.SITE}
ESTIMATES = {"groep": "group", "duur": "duration", "moeilijkheid": "difficulty", "materiaal": "materials"}

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
OneOf = Annotated[str, StringConstraints(pattern=f"^({'|'.join(ESTIMATES)})$")]


class Group(BaseModel):
    """How many people."""

    min: int = Field(ge=1, le=10_000)
    max: int = Field(ge=1, le=10_000)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min > self.max:
            msg = f"the smallest group ({self.min}) is larger than the largest ({self.max})"
            raise ValueError(msg)
        return self


class Duration(BaseModel):
    """How long, in words, and in minutes when it is less than a day or so."""

    tekst: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    minuten: int | None = Field(default=None, ge=1)


class MethodData(BaseModel):
    """A method as the file writes it."""

    id: compass.Id
    naam: Name
    naam_en: Annotated[str, StringConstraints(max_length=80)] = ""
    zin: compass.Sentence
    stapstenen: list[compass.Id] = Field(min_length=1)
    kenmerken: list[compass.Id] = []
    groep: Group
    duur: Duration
    moeilijkheid: int = Field(ge=1, le=3)
    materiaal: list[compass.Text] = []
    setting: list[Where] = Field(min_length=1)
    inclusie: str = ""
    let_op: str = ""
    bron: list[AnyHttpUrl] = Field(min_length=1)
    bron_soort: Annotated[str, StringConstraints(pattern=f"^({'|'.join(SOURCE_KINDS)})$")]
    geschat: list[OneOf] = []


class Library(BaseModel):
    """The whole file."""

    methoden: list[MethodData] = Field(min_length=1)


def read(file: DataFile, stones: set[str], traits: set[str]) -> Library:
    """Return the checked content. Raise DataFileError with every line that is wrong and why."""
    library = file.read(Library)
    problems: list[tuple[Place, str]] = twice("methoden", [m.id for m in library.methoden])
    for n, method in enumerate(library.methoden):
        for key, named, known in (("stapstenen", method.stapstenen, stones), ("kenmerken", method.kenmerken, traits)):
            problems += [
                (("methoden", n, key, place), f"“{name}” is not known among the {key}")
                for place, name in enumerate(named)
                if name not in known
            ]
    file.refuse(problems)
    return library


def check_references(compass_path: Path = compass.DATA, path: Path = DATA) -> None:
    """Raise DataFileError, with lines, when the compass names a method that the library does not have."""
    file = DataFile(compass_path)
    content = compass.read(file)
    library = read(DataFile(path), {s.id for s in content.stapstenen}, {t.id for t in content.kenmerken})
    known = {method.id for method in library.methoden}
    file.refuse([(place, f"“{name}” is no method") for place, name in content.methods() if name not in known])


def _load_method(data: MethodData) -> bool:
    method, new = Method.objects.get_or_create(
        pk=data.id,
        defaults={
            "name": data.naam,
            "name_en": data.naam_en,
            "sentence": data.zin,
            "group_min": data.groep.min,
            "group_max": data.groep.max,
            "duration": data.duur.tekst,
            "minutes": data.duur.minuten,
            "difficulty": data.moeilijkheid,
            "materials": data.materiaal,
            "settings": [where.value for where in data.setting],
            "inclusion": data.inclusie,
            "warning": data.let_op,
            "sources": [str(url) for url in data.bron],
            "source_kind": SOURCE_KINDS[data.bron_soort],
            "estimated": [ESTIMATES[name] for name in data.geschat],
        },
    )
    if new:
        method.stones.set(Stone.objects.filter(pk__in=data.stapstenen))
        method.traits.set(Trait.objects.filter(pk__in=data.kenmerken))
    return new


@transaction.atomic
def load(path: Path = DATA) -> int:
    """Add what is missing and return how many methods came. Raise DataFileError, saving nothing.

    Stones and traits must be there already: call `stones.loading.load` first.
    """
    stones = set(Stone.objects.values_list("pk", flat=True))
    traits = set(Trait.objects.values_list("pk", flat=True))
    came = sum(_load_method(data) for data in read(DataFile(Path(path)), stones, traits).methoden)
    if came:
        page_cache.expire("methods")
    return came
