"""What a giver hears when the guide changed by what they gave."""

from django.conf import settings

from cocreate.contributions import mails
from cocreate.contributions.models import Contribution
from cocreate.notifications.actions import forget

from .models import Addition, InterviewPage
from .queries import passage_path


def _key(addition: Addition) -> str:
    return f"worked-in:{addition.pk}:"  # the last colon ends the number: `forget` goes by how a key begins


def worked_in(addition: Addition) -> None:
    """Tell its giver that a passage was written with it; once, after the time in which an editor may undo."""
    mails.tell(
        addition.contribution,
        "guide/mail/worked_in.txt",
        _key(addition),
        wait=mails.SECOND_THOUGHTS,
        passage=addition.passage,
        passage_url=f"{settings.ORIGIN}{passage_path(addition.passage)}",
    )


def not_worked_in(addition: Addition) -> None:
    """Tell nothing after all, when it has not gone yet."""
    forget(_key(addition))


def interview(contribution: Contribution, page: InterviewPage) -> None:
    """Ask who speaks in an interview to look at it first, on their secret page."""
    key = f"{mails.beginning(contribution)}interview:{page.pk}:{page.digest[:12]}"
    mails.write(contribution, "guide/mail/interview.txt", key, page=page)
