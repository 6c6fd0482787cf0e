"""People who spoke, and what they allowed."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cocreate.accounts.models import Guest, hashed
from cocreate.contributions import actions as contributions
from cocreate.contributions.kinds import KINDS
from cocreate.contributions.models import Clip, Consent, Contribution
from cocreate.media import actions as media
from cocreate.media.models import Recording, Rendition
from cocreate.moderation import actions as moderation
from cocreate.moderation.models import Status
from cocreate.voices import actions

CUES = [
    {"start": 0, "end": 4000, "text": "Ik woon hier al dertig jaar.", "speaker": ""},
    {"start": 4000, "end": 9000, "text": "Die tafel op straat, daar is het begonnen.", "speaker": ""},
    {"start": 9000, "end": 20_000, "text": "En nu doet iedereen mee.", "speaker": ""},
]


@pytest.fixture
def giver(db):
    return Guest.objects.create(key_hash=hashed("sleutel-van-fatima"), email="fatima@voorbeeld.be")


@pytest.fixture
def spoken(giver, editor):
    """Give sound that is ready; returns the published contribution."""

    def make(*, see_first=False, written=True, publish=True, name="Fatima", medium="sound"):
        data = {"language": "nl", "text": "Over de tafel in onze straat.", "shown_name": name, "purposes": []}
        item, _ = contributions.offer(KINDS["text"], data, giver)
        folder = f"contributions/{item.pk}"
        made = Recording.objects.create(
            folder=folder, wanted=medium, medium=medium, state="ready", progress=100, duration=20_000, peaks=[1, 2]
        )
        file = default_storage.save(f"{folder}/{made.pk}.m4a", ContentFile(b"sound"))
        Rendition.objects.create(recording=made, media_type="audio/mp4", file=file, size=5)
        Clip.objects.create(contribution=item, recording=made)
        Contribution.objects.filter(pk=item.pk).update(kind="recording" if "recording" in KINDS else "text")
        if see_first:
            Consent.objects.create(contribution=item, purposes=["guide"], see_first=True)
        item = Contribution.objects.get(pk=item.pk)
        if written:
            media.write_out(item.clip.recording, CUES, "nl", "giver")
        if publish and item.status != Status.PUBLISHED:
            moderation.publish(item, editor)
        item = Contribution.objects.get(pk=item.pk)
        actions.follow(item)
        return Contribution.objects.get(pk=item.pk)

    return make
