"""What voices show on pages of lower parts."""

from typing import Any

from django.http import HttpRequest

from cocreate.contributions.access import viewing_token
from cocreate.contributions.models import Contribution
from cocreate.voices import queries
from cocreate.voices.forms import CutForm, QuoteForm, VoiceForm
from cocreate.voices.models import Telling

Panel = tuple[str, dict[str, Any]] | None


def quotes(_request: HttpRequest, contribution: Contribution) -> Panel:
    """Show on a contribution's page the words quoted from it, and the way to all that its voice told."""
    seen = list(queries.shown_quotes().filter(contribution=contribution)) if contribution.is_public else []
    telling = Telling.objects.filter(contribution=contribution).select_related("voice").first()
    more = telling and contribution.is_public and telling.voice.tellings.count() > 1
    if not seen and not more:
        return None
    return "voices/_quotes.html", {"quotes": seen, "voice": telling.voice if telling and more else None}


def ways(_request: HttpRequest, _nothing: None) -> Panel:
    """Show beside the insights the ways to the voices and the podcast."""
    return "voices/_ways.html", {}


def questions(request: HttpRequest, contribution: Contribution) -> Panel:
    """Ask the speaker, on their secret page, about what editors made of their words."""
    nods = list(queries.open_nods(contribution))
    answered = request.GET.get("gedaan", "")
    context = {
        "contribution": contribution,
        "nods": nods,
        "answered": answered,
        "viewing": viewing_token(contribution),
    }
    return ("voices/_questions.html", context) if nods or answered in {"ja", "nee"} else None


def desk(_request: HttpRequest, item: Any) -> Panel:
    """Let an editor quote, cut, and say whose voice it is."""
    if not isinstance(item, Contribution):
        return None
    telling = Telling.objects.filter(contribution=item).select_related("voice").first()
    clip = getattr(item, "clip", None)
    voice = telling.voice if telling else None
    context = {
        "contribution": item,
        "quotes": list(queries.quotes_of(item)),
        "voice": voice,
        "alike": list(queries.alike(item)[:10]),
        "see_first": queries.wants_to_see_first(item),
        "clip": clip,
        "pending": list(item.nods.exclude(cut=None, transcript=None).select_related("cut", "transcript")),
        "quote_form": QuoteForm(prefix="quote"),
        "cut_form": CutForm(prefix="cut") if clip and clip.recording.is_ready else None,
        "voice_form": VoiceForm(
            prefix="voice", initial={"role": voice.role, "spoken_on": voice.spoken_on} if voice else None
        ),
    }
    return "voices/_desk.html", context
