"""Loads stones, traits and their lines from a YAML file. What already exists is the owner's and stays as it is."""

from pathlib import Path
from typing import Annotated

from django.db import transaction
from pydantic import AnyHttpUrl, BaseModel, Field, StringConstraints

from cocreate.core import page_cache
from cocreate.core.datafile import DataFile, Place, twice

from .colours import TEXT, WHITE, contrast
from .models import Line, Origin, Stone, Trait

DATA = Path(__file__).parent / "data" / "kompas.yaml"
ORIGINS = {"bron": Origin.SOURCE, "reconstructie": Origin.RECONSTRUCTION}

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
From = Annotated[str, StringConstraints(pattern="^(bron|reconstructie)$")]


class Colour(BaseModel):
    """A colour and whether it stands in the source."""

    hex: Annotated[str, StringConstraints(pattern="^#[0-9A-Fa-f]{6}$")]
    naam: Name
    herkomst: From


class Obstacle(BaseModel):
    """A sign of being stuck and the methods that may help."""

    id: Id
    signaal: Sentence
    probeer: list[Id] = []


class Try(BaseModel):
    """A thing to try, with one method."""

    tekst: Sentence
    methode: Id | None = None


class StoneData(BaseModel):
    """A stone as the file writes it."""

    id: Id
    naam: Name
    volgorde: int = Field(ge=0, le=99)
    kleur: Colour
    pictogram: Id
    kernvraag: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    betekenis: Text
    uit_bron: str = ""
    bron: AnyHttpUrl | None = None
    overgeslagen: str = ""
    vragen: list[Sentence] = []
    aanwezig: list[Sentence] = []
    obstakels: list[Obstacle] = []
    doen: list[Try] = []
    valkuilen: list[Sentence] = []


class TraitOrigin(BaseModel):
    """Whether the name and the meaning stand in the source."""

    naam: From
    uitwerking: From


class Measure(BaseModel):
    """Something one can look at to see how a trait does."""

    naam: Text
    meting: Text


class TraitData(BaseModel):
    """A trait as the file writes it."""

    id: Id
    naam: Name
    betekenis: Text
    herkomst: TraitOrigin
    vragen: list[Sentence] = []
    indicatoren: list[Measure] = []


class Compass(BaseModel):
    """The whole file; what is not here (roles, sheets) belongs to parts that are not born yet."""

    stapstenen: list[StoneData] = Field(min_length=3, max_length=12)
    kenmerken: list[TraitData] = []

    def methods(self) -> list[tuple[Place, str]]:
        """Return (place in the file, id) of every method that a line names."""
        return [
            *(
                (("stapstenen", s, "obstakels", o, "probeer", m), method)
                for s, stone in enumerate(self.stapstenen)
                for o, obstacle in enumerate(stone.obstakels)
                for m, method in enumerate(obstacle.probeer)
            ),
            *(
                (("stapstenen", s, "doen", d, "methode"), thing.methode)
                for s, stone in enumerate(self.stapstenen)
                for d, thing in enumerate(stone.doen)
                if thing.methode
            ),
        ]


def read(file: DataFile) -> Compass:
    """Return the checked content. Raise DataFileError with every line that is wrong and why."""
    compass = file.read(Compass)
    slugs = [(s, o, line.id) for s, st in enumerate(compass.stapstenen) for o, line in enumerate(st.obstakels)]
    file.refuse(
        [
            *twice("stapstenen", [stone.id for stone in compass.stapstenen]),
            *twice("kenmerken", [trait.id for trait in compass.kenmerken]),
            *(
                (("stapstenen", s, "obstakels", o, "id"), f"the id “{slug}” stands here twice")
                for n, (s, o, slug) in enumerate(slugs)
                if slug in {earlier for _, _, earlier in slugs[:n]}
            ),
            *(
                (
                    ("stapstenen", n, "kleur", "hex"),
                    f"{stone.kleur.hex} on white has a contrast of {ratio:.1f}, not {TEXT}",
                )
                for n, stone in enumerate(compass.stapstenen)
                if (ratio := contrast(stone.kleur.hex, WHITE)) < TEXT
            ),
        ]
    )
    return compass


def _lines_of_stone(data: StoneData, stone: Stone) -> list[Line]:
    kind = Line.Kind
    return [
        *(Line(kind=kind.QUESTION, stone=stone, order=n, text=text) for n, text in enumerate(data.vragen)),
        *(Line(kind=kind.PRESENT, stone=stone, order=n, text=text) for n, text in enumerate(data.aanwezig)),
        *(
            Line(kind=kind.OBSTACLE, stone=stone, order=n, slug=o.id, text=o.signaal, methods=o.probeer)
            for n, o in enumerate(data.obstakels)
        ),
        *(
            Line(kind=kind.TRY, stone=stone, order=n, text=t.tekst, methods=[t.methode] if t.methode else [])
            for n, t in enumerate(data.doen)
        ),
        *(Line(kind=kind.PITFALL, stone=stone, order=n, text=text) for n, text in enumerate(data.valkuilen)),
    ]


def _load_stone(data: StoneData) -> bool:
    stone, new = Stone.objects.get_or_create(
        pk=data.id,
        defaults={
            "name": data.naam,
            "order": data.volgorde,
            "colour": data.kleur.hex,
            "colour_name": data.kleur.naam,
            "colour_origin": ORIGINS[data.kleur.herkomst],
            "pictogram": data.pictogram,
            "core_question": data.kernvraag,
            "meaning": data.betekenis,
            "from_source": data.uit_bron,
            "source_url": str(data.bron or ""),
            "skipped": data.overgeslagen,
        },
    )
    if new:
        Line.objects.bulk_create(_lines_of_stone(data, stone))
    return new


def _load_trait(data: TraitData, order: int) -> bool:
    trait, new = Trait.objects.get_or_create(
        pk=data.id,
        defaults={
            "name": data.naam,
            "order": order,
            "meaning": data.betekenis,
            "name_origin": ORIGINS[data.herkomst.naam],
            "meaning_origin": ORIGINS[data.herkomst.uitwerking],
        },
    )
    if new:
        Line.objects.bulk_create(
            [
                *(Line(kind=Line.Kind.QUESTION, trait=trait, order=n, text=text) for n, text in enumerate(data.vragen)),
                *(
                    Line(kind=Line.Kind.MEASURE, trait=trait, order=n, text=f"{m.naam}: {m.meting}")
                    for n, m in enumerate(data.indicatoren)
                ),
            ]
        )
    return new


@transaction.atomic
def load(path: Path = DATA) -> int:
    """Add what is missing and return how many stones and traits came. Raise DataFileError, saving nothing."""
    compass = read(DataFile(Path(path)))
    came = sum(_load_stone(data) for data in compass.stapstenen)
    came += sum(_load_trait(data, order) for order, data in enumerate(compass.kenmerken, start=1))
    if came:
        page_cache.expire("stones")
    return came
