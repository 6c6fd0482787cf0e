"""The letters of the site as files for what is drawn outside a browser: reports, pictures, cards."""

import zlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

WEIGHTS = (400, 700)
NAME = "atkinson-hyperlegible-next-*-wght-normal-*.woff2"


@cache
def letters() -> Path:
    """Return a folder with a TrueType file of each weight. Made once for each build of the front end.

    The site has a file for each alphabet, of one name; what is drawn elsewhere would choose one of them for all signs.
    """
    sources = sorted((settings.FRONTEND / "assets").glob(NAME))
    build = zlib.crc32(" ".join(source.name for source in sources).encode())
    folder = Path(settings.DATA) / "run" / "letters" / f"{build:08x}"
    folder.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        file = folder / f"{weight}.ttf"
        if sources and not file.exists():
            _make(sources, weight, file)
    return folder


def _make(sources: list[Path], weight: int, file: Path) -> None:
    from fontTools.merge import Merger  # noqa: PLC0415 - a tenth of every start of the site, and needed once a build
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - the same
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415 - the same

    with TemporaryDirectory(dir=file.parent) as beside:  # another process never sees half a file
        alphabets = []
        for source in sources:
            font = instantiateVariableFont(TTFont(source), {"wght": weight})
            font["OS/2"].usWeightClass = weight
            font.flavor = None
            font.save(alphabet := Path(beside, f"{source.stem}.ttf"))
            alphabets.append(str(alphabet))
        Merger().merge(alphabets).save(half := Path(beside, file.name))
        half.replace(file)
