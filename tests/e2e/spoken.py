"""Puts a made-up voice in a site: sound, a quote at a passage, and an interview. Run in `manage.py shell`."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from cocreate.accounts.models import Person
from cocreate.contributions.models import Clip, Contribution
from cocreate.guide import actions
from cocreate.guide.models import HomePage, InterviewPage, InterviewsPage, Passage
from cocreate.media import actions as media
from cocreate.media.models import Recording, Rendition
from cocreate.voices import actions as voices

CUES = [{"start": 4000, "end": 9000, "text": "Die tafel op straat, daar is het begonnen.", "speaker": ""}]


def speak() -> str:
    """Do so, and return the id of the voice."""
    editor = Person.objects.get(email="redactie@voorbeeld.be")
    given = {"kind": "recording", "text": "Over een tafel.", "shown_name": "Noor", "status": "published"}
    item = Contribution.objects.create(**given, published_at=timezone.now(), is_example=True)
    facts = {"medium": "sound", "wanted": "sound", "state": "ready", "duration": 20_000, "peaks": [20, 80] * 40}
    made = Recording.objects.create(folder=f"contributions/{item.pk}", **facts)
    file = default_storage.save(f"contributions/{item.pk}/{made.pk}.m4a", ContentFile(b"sound"))
    Rendition.objects.create(recording=made, media_type="audio/mp4", file=file, size=5)
    Clip.objects.create(contribution=item, recording=made)
    media.write_out(made, CUES, "nl", "giver")
    voices.follow(Contribution.objects.get(pk=item.pk))
    item = Contribution.objects.get(pk=item.pk)
    quote = voices.quote(item, "daar is het begonnen", 4000, None, editor)
    passage = Passage.objects.filter(page__slug="wat-is-lokale-cocreatie", is_live=True).order_by("position")[0]
    actions.cite(quote, passage, editor)
    home = HomePage.objects.get(locale__language_code="nl")
    talks = InterviewsPage.objects.get(locale=home.locale)  # it came with the demo
    talk = InterviewPage(title="Voorbeeld: Noor over een tafel", slug="noor", contribution=item, locale=home.locale)
    talk.summary, talk.live = "Een verzonnen gesprek.", False
    talk.talk = [("exchange", {"question": "Hoe begon het?", "answer": "<p>Met een tafel.</p>", "moment": "0:04"})]
    talks.add_child(instance=talk)
    talk.pull_quotes = [quote]
    talk.save_revision().publish()
    return str(item.telling.voice_id)
