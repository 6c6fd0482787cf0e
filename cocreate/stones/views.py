"""The colours of the stones, as a stylesheet."""

from django.http import HttpRequest, HttpResponse

from cocreate.core.page_cache import shows

from .colours import DARK_PAPER, LIGHT_PAPER, readable
from .queries import stones


def colours(_request: HttpRequest) -> HttpResponse:
    """Answer a rule per stone: `.stone-<id>` gives --stone, a shade that is readable on light and on dark paper."""
    rules = (
        f".stone-{stone.pk} {{ --stone: light-dark({readable(stone.colour, LIGHT_PAPER)}, "
        f"{readable(stone.colour, DARK_PAPER)}); }}\n"
        for stone in stones()
    )
    return shows(HttpResponse("".join(rules), content_type="text/css; charset=utf-8"), "stones")
