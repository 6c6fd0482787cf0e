"""Film and sound in every state, for the pages on which a giver, a volunteer and an editor see them.

Run by `manage.py shell` beside the site: prints the path of each page as JSON.
"""

import json
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from cocreate.contributions import actions
from cocreate.contributions.kinds import KINDS
from cocreate.contributions.models import Clip, Contribution
from cocreate.contributions.tests import pictures, recordings
from cocreate.core.ids import new_id
from cocreate.media.models import Recording, Rendition
from cocreate.moderation.models import Status

STATES = {
    "waiting": {"state": "waiting"},
    "working": {"state": "working", "progress": 40, "takes": 1},
    "refused": {"state": "refused", "problem": "lost"},
    "ready": {"state": "ready", "progress": 100, "duration": 2_000, "width": 64, "height": 48, "medium": "film"},
}
WORDS = "Op het plein aan de Sluizeken staat elke vrijdag een lange tafel. Iedereen brengt iets mee."


def contribution(kind: str, **more: object) -> Contribution:
    """Return something that waits, of whom nobody gave before."""
    told = {"title": "De lange tafel op het plein", "text": WORDS, "shown_name": "Fatima", "place_name": "Gent"}
    return Contribution.objects.create(kind=kind, **{"status": Status.WAITING, "licence": "CC-BY-SA-4.0"} | told | more)


def clip(kind: str, *, public: bool = False, **fields: object) -> Contribution:
    """Return a film or a sound whose recording is as `fields` say."""
    shown = {"status": Status.PUBLISHED, "published_at": timezone.now()} if public else {}
    given = contribution({"film": "film", "sound": "recording"}[kind], **shown)
    folder, pk = f"contributions/{given.pk}", new_id()
    recording = Recording(pk=pk, folder=folder, wanted=kind, **fields)
    if recording.is_ready:
        recording.peaks, recording.ready_at = [10, 50, 100, 70] * 40, timezone.now()
        if kind == "film":
            poster = ContentFile(pictures.encoded(pictures.scene((640, 480)), "WEBP"))
            recording.poster = default_storage.save(f"{folder}/{pk}.webp", poster)
    recording.save()
    if recording.is_ready:
        content, media_type, ending = (
            (recordings.film(2), "video/mp4", "mp4") if kind == "film" else (recordings.sound(2), "audio/mp4", "m4a")
        )
        name = default_storage.save(f"{folder}/{pk}.{ending}", ContentFile(content))
        Rendition.objects.create(recording=recording, media_type=media_type, file=name, size=len(content))
    by = timezone.localdate() + timedelta(days=14)
    Clip.objects.create(contribution=given, recording=recording, write_out_by=by if public else None)
    actions.set_consent(given, {"recognisable": "agreed", "minors": "both", "see_first": True}, None)
    return given


def pages() -> dict[str, str]:
    """Make them and return the path of each page."""
    found = {f"film {name}": clip("film", **fields).secret_path for name, fields in STATES.items()}
    ready = STATES["ready"]
    found["write out mine"] = f"{found['film ready']}uitschrijven/"
    sound = clip("sound", public=True, **ready | {"medium": "sound", "width": None, "height": None})
    found["write out"] = f"/uitschrijven/{sound.pk}/"
    written = clip("film", public=True, **ready)
    cues: Any = [{"start": 0, "end": 1_500, "text": "We begonnen met één tafel.", "speaker": "Fatima"}]
    actions.write_out(written, cues, "nl", None, "giver")
    found["film"] = written.get_absolute_url()
    offered = clip("sound", public=True, **ready | {"medium": "sound", "width": None, "height": None})
    actions.write_out(offered, cues, "nl", None, "volunteer")
    told = {"text": WORDS, "shown_name": "Mevrouw D.", "language": "nl", "writer": "An Peeters"}
    for way, to in (("card", ""), ("phone", "0470 12 34 56")):
        given, _new = actions.offer(KINDS["text"], {**told, "way": way, "to": to, "given_how": "spoken"}, None)
        found[f"told, {way}"] = given.secret_path
    Contribution.objects.filter(pk=given.pk).update(status=Status.PUBLISHED, published_at=timezone.now())
    return found | {"card": f"{found['told, card']}kaartje/", "type a code": "/k/", "to write out": "/uitschrijven/"}


with transaction.atomic():
    paths = pages()
print(json.dumps(paths))
