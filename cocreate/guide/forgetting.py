"""Takes the words of an interview out of what Wagtail keeps behind its pages: drafts, log, comments, translations."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Comment, PageLogEntry, Revision
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    String,
    StringSegment,
    TemplateSegment,
    TranslatableObject,
    TranslationContext,
    TranslationSource,
)

from cocreate.contributions.models import Contribution

from .models import InterviewNod, InterviewPage


def forget(page: InterviewPage) -> None:
    """Delete all that was ever said on a page but what its own row says now; call it inside a transaction.

    The log still tells who did what and when.
    """
    page.revisions.all().delete()
    InterviewNod.objects.filter(page=page).update(words="")
    Comment.objects.filter(page=page).delete()
    Redirect.objects.filter(redirect_page=page).delete()
    PageLogEntry.objects.filter(page=page.pk).update(label=page.title, data={})
    _forget_translations(page)


def forget_drafts(contribution: Contribution) -> None:
    """Delete older versions, and drafts, of interviews that are with someone else now, or were before."""
    kind = ContentType.objects.get_for_model(InterviewPage)
    drafts = Revision.objects.filter(content_type=kind, content__contribution=contribution.pk)
    pages = [int(pk) for pk in drafts.values_list("object_id", flat=True)]
    drafts.delete()
    InterviewPage.objects.filter(pk__in=pages, latest_revision=None).update(
        has_unpublished_changes=False, draft_title=F("title")
    )


def _forget_translations(page: InterviewPage) -> None:
    """Delete what wagtail-localize took out of a page, and its translations; words that others use too stay theirs."""
    here = Q(segments__source__object=page.translation_key) | Q(translations__context__object=page.translation_key)
    strings = list(String.objects.filter(here).values_list("pk", flat=True))
    for model in (StringSegment, TemplateSegment, OverridableSegment):
        model.objects.filter(source__object=page.translation_key).delete()
    SegmentOverride.objects.filter(context__object=page.translation_key).delete()
    TranslationSource.objects.filter(object=page.translation_key).delete()
    String.objects.filter(pk__in=strings, segments=None).delete()
    TranslationContext.objects.filter(object=page.translation_key).delete()
    TranslatableObject.objects.filter(translation_key=page.translation_key).delete()
