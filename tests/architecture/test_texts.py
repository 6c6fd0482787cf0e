"""Every text on screen is there in Dutch and French, whole and with the same placeholders."""

import pytest

from cocreate.core import texts


@pytest.mark.parametrize("language", texts.languages())
@pytest.mark.parametrize("part", [name or "frame" for name in texts.parts()])
def test_every_text_of_the_part_is_translated(part, language):
    problems = texts.problems("" if part == "frame" else part, language)
    assert not problems, "\n".join(["run `manage.py texts update`, then translate:", *problems])
