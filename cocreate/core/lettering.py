"""The letters of the site as files for what is drawn outside a browser: reports, pictures, cards."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

WEIGHTS = (400, 700)
NAME = "atkinson-hyperlegible-next-*-wght-normal-*.woff2"


@cache
def letters() -> Path:
    """Return a folder of TrueType files, one of each weight and alphabet. Made once for each build of the front end."""
    folder = Path(settings.DATA) / "run" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted((settings.FRONTEND / "assets").glob(NAME)):
        for weight in WEIGHTS:
            file = folder / f"{source.stem}-{weight}.ttf"
            if not file.exists():
                _make(source, weight, file)
    return folder


def _make(source: Path, weight: int, file: Path) -> None:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - a tenth of every start of the site, and needed once a build
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415 - the same

    font = instantiateVariableFont(TTFont(source), {"wght": weight})
    font["OS/2"].usWeightClass = weight
    font.flavor = None
    with TemporaryDirectory(dir=file.parent) as beside:  # another process never sees half a file
        font.save(half := Path(beside, file.name))
        half.replace(file)
