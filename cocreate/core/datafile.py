"""Reads a YAML file against a pydantic model and says at which line something is wrong."""

from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Shape = TypeVar("Shape", bound=BaseModel)
Place = tuple[str | int, ...]


class DataFileError(Exception):
    """A data file that is refused. `problems` holds (line, reason), lines counted from 1."""

    def __init__(self, path: Path, problems: Iterable[tuple[int, str]]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(f"{path.name}, line {line}: {reason}" for line, reason in self.problems))


class _Loader(yaml.CSafeLoader):
    """A safe loader that refuses a key written twice, which YAML would silently overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"“{key.value}” stands here twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


class DataFile:
    """A YAML file with the line of everything in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            loader = _Loader(path.read_text(encoding="utf-8"))
            try:
                self._root = loader.get_single_node()
                self._data = loader.construct_document(self._root) if self._root else {}
            finally:
                loader.dispose()
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise DataFileError(path, [(line, error.problem or "not readable as YAML")]) from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise DataFileError(path, [(1, f"not readable as YAML: {error}")]) from error

    def line(self, place: Place) -> int:
        """Return the line of `place`, such as ("stapstenen", 0, "kleur"); of its nearest parent when absent."""
        node, line = self._root, 1
        for step in place:
            if isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == step), None)
                if found is None:
                    break
                line, node = found[0].start_mark.line + 1, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line + 1
            else:
                break
        return line

    def refuse(self, problems: Iterable[tuple[Place, str]]) -> None:
        """Raise DataFileError when there is any (place, reason)."""
        found = [(self.line(place), reason) for place, reason in problems]
        if found:
            raise DataFileError(self.path, found)

    def read(self, shape: type[Shape]) -> Shape:
        """Return the content as `shape`. Raise DataFileError with every line that does not fit."""
        try:
            return shape.model_validate(self._data)
        except ValidationError as error:
            found = [
                (self.line(e["loc"]), f"{'.'.join(str(step) for step in e['loc'][-2:])}: {e['msg']}")
                for e in error.errors()
            ]
            raise DataFileError(self.path, found) from error


def twice(place: str, ids: list[str]) -> list[tuple[Place, str]]:
    """Return a problem for each id of the list at `place` that an earlier item already has."""
    return [((place, n, "id"), f"the id “{i}” stands here twice") for n, i in enumerate(ids) if i in ids[:n]]
