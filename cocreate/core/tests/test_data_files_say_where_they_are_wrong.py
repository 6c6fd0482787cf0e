import pytest
from pydantic import BaseModel

from cocreate.core.datafile import DataFile, DataFileError


class Thing(BaseModel):
    name: str
    size: int


class Things(BaseModel):
    things: list[Thing]


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "dingen.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_good_file_is_read(file):
    path = file("things:\n  - {name: Ëén 🌱, size: 2}\n")
    assert DataFile(path).read(Things).things[0].name == "Ëén 🌱"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("things:\n  - name: a\n    size: veel\n", 3, "size"),
        ("things:\n  - name: a\n    size: 1\n  - name: b\n", 4, "size"),
        ("things:\n  - name: a\n    size: 1\n    name: b\n", 4, "“name” stands here twice"),
        ("things:\n  - name: [\n", 3, "expected"),
        ("", 1, "things"),
        ("things: 3\n", 1, "list"),
        ("things:\n  - a\n", 2, "Thing"),
        (b"things:\n  - name: \xff\xfe\n", 1, "not readable"),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_the_reason(file, text, line, reason):
    with pytest.raises(DataFileError) as refused:
        DataFile(file(text)).read(Things)
    assert refused.value.problems[0][0] == line
    assert reason in str(refused.value)
    assert f"dingen.yaml, line {line}: " in str(refused.value)


def test_a_file_cannot_make_python_objects(file):
    with pytest.raises(DataFileError, match="line 1"):
        DataFile(file("!!python/object/apply:os.getcwd []\n"))
