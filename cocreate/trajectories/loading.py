"""Loads roles from a YAML file. What already exists is the owner's and stays as it is."""

from pathlib import Path
from typing import Annotated

from django.db import transaction
from pydantic import BaseModel, Field, StringConstraints

from cocreate.core import page_cache
from cocreate.core.datafile import DataFile, twice
from cocreate.stones.loading import DATA

from .models import Role

#: Which roles may change a trajectory, when the file does not say.
STEER = {"trekker", "facilitator"}
#: After how many months is asked whether a role goes on, when the file does not say.
TERMS = {"trekker": 24}

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]


class RoleData(BaseModel):
    """A role as the file writes it."""

    id: Id
    naam: Name
    doet: Annotated[Sentence, StringConstraints(min_length=1)]
    geeft: Line = ""
    krijgt: Line = ""
    bewaak: Sentence = ""
    stuurt: bool | None = None
    termijn: Annotated[int, Field(ge=1, le=240)] | None = None

    def values(self, order: int) -> dict[str, object]:
        """Return the fields of Role."""
        return {
            "name": self.naam,
            "order": order,
            "does": self.doet,
            "gives": self.geeft,
            "gets": self.krijgt,
            "watch": self.bewaak,
            "steers": self.id in STEER if self.stuurt is None else self.stuurt,
            "term_months": self.termijn or TERMS.get(self.id),
        }


class Roles(BaseModel):
    """The file, as far as it tells of roles."""

    rollen: list[RoleData] = []


def read(file: DataFile) -> list[RoleData]:
    """Return the checked roles. Raise DataFileError with every line that is wrong and why."""
    roles = file.read(Roles).rollen
    file.refuse(twice("rollen", [role.id for role in roles]))
    return roles


@transaction.atomic
def load(path: Path = DATA) -> int:
    """Add the roles that are missing and return how many came. Raise DataFileError, saving nothing."""
    came = sum(
        Role.objects.get_or_create(pk=data.id, defaults=data.values(order))[1]
        for order, data in enumerate(read(DataFile(Path(path))), start=1)
    )
    if came:
        page_cache.expire("roles")
    return came
