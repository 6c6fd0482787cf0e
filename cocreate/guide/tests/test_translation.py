"""A chapter in French, beside the Dutch one."""

from wagtail.models import Locale
from wagtail_localize.models import TranslationSource

from cocreate.guide.models import ChapterPage, Passage


def test_a_translated_chapter_has_its_own_address_and_passages(home, guide, chapter, stranger):
    french = Locale.objects.create(language_code="fr")
    for page in (home, guide, chapter):
        translation = page.copy_for_translation(french)
        translation.save_revision().publish()
    theirs = ChapterPage.objects.get(locale=french)
    theirs.title = "Un lieu"
    theirs.save_revision().publish()
    response = stranger.get("/fr/gids/plek/")
    html = response.content.decode()
    assert response.status_code == 200
    assert "Un lieu" in html
    assert "en construction" in html
    assert 'hreflang="nl"' in html.split("</head>")[0]
    ours = set(Passage.objects.filter(page=chapter).values_list("pk", flat=True))
    assert ours.isdisjoint(Passage.objects.filter(page=theirs).values_list("pk", flat=True))
    assert "Un lieu" not in stranger.get("/gids/plek/").content.decode()


def test_wagtail_localize_takes_the_texts_of_a_passage(chapter):
    Locale.objects.create(language_code="fr")
    source, _ = TranslationSource.get_or_create_from_instance(chapter)
    source.refresh_segments()
    from wagtail_localize.models import StringSegment

    texts = set(StringSegment.objects.filter(source=source).values_list("string__data", flat=True))
    assert {"Een bank in de zon", "Zet ze niet in de wind."} <= texts
