"""What readers see on a page of the guide."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cocreate.accounts.models import Guest, hashed
from cocreate.guide import actions, queries
from cocreate.guide.models import Addition, CasePage, ChapterPage, Passage, PracticePage
from cocreate.methods.models import Method
from cocreate.moderation.models import Status

from .conftest import passage_value


@pytest.fixture
def passage(chapter) -> Passage:
    return Passage.objects.filter(page=chapter).first()


def read(client, path="/gids/plek/"):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_each_passage_has_its_anchor_and_its_state_as_a_word(stranger, chapter):
    html = read(stranger)
    assert 'id="een-bank-in-de-zon"' in html
    assert "in opbouw" in html
    assert "witruimte" in html
    assert "Zet ze niet in de wind." in html


def test_open_questions_sources_and_an_own_proposal_stand_in_the_text(guide, stranger):
    page = guide.add_child(instance=ChapterPage(title="Meer", slug="meer", live=False))
    page.body = [
        (
            "passage",
            passage_value(
                questions=["Wie heeft de sleutel?"],
                sources=[
                    {"title": "Bron van steen", "url": "https://voorbeeld.be/a"},
                    {"url": "https://voorbeeld.be/b"},
                ],
                reconstruction=True,
            ),
        )
    ]
    page.save_revision().publish()
    html = read(stranger, "/gids/meer/")
    for words in ("Wie heeft de sleutel?", "Bron van steen", ">https://voorbeeld.be/b<", "Eigen voorstel"):
        assert words in html


def test_beside_a_passage_stand_the_newest_three_and_the_number_of_others(stranger, passage, voice):
    for number in range(5):
        gift = voice(text=f"Verhaal {number} 🌱", published_at=timezone.now() - timedelta(days=number))
        actions.attach(gift, passage)
    html = read(stranger)
    assert "Staat op 5 stemmen" in html
    assert re.findall(r"Verhaal (\d)", html) == ["0", "1", "2"] or {"0", "1", "2"} == set(
        re.findall(r"Verhaal (\d) 🌱", html)
    )
    assert "Verhaal 3" not in html
    assert f"/passage/{passage.pk}/" in html
    assert "2 andere" in html


def test_a_withdrawn_voice_leaves_an_honest_gap_and_an_unread_one_leaves_nothing(stranger, passage, voice):
    actions.attach(voice(status=Status.WITHDRAWN, published_at=timezone.now()), passage)
    actions.attach(voice(text="nooit gezien", status=Status.WITHDRAWN), passage)
    actions.attach(voice(text="wacht nog", status=Status.WAITING), passage)
    actions.attach(voice(text="voorbij", visible_until=timezone.localdate() - timedelta(days=1)), passage)
    html = read(stranger)
    assert "Een stem is teruggetrokken." in html
    assert "tot de dag die de gever koos" in html
    for hidden in ("nooit gezien", "wacht nog", "voorbij"):
        assert hidden not in html


def test_voices_with_and_without_a_last_day_are_counted_together_and_the_first_to_end_is_known(chapter, passage, voice):
    today = timezone.localdate()
    for last_day in (None, today, today + timedelta(days=3), None, today - timedelta(days=1)):
        actions.attach(voice(visible_until=last_day), passage)
    (item, *_) = queries.beside(chapter)
    assert (item.voices, item.ended, item.withdrawn, item.first_end) == (4, 1, 0, today)


def test_givers_whose_words_were_worked_in_are_named_as_they_wished(stranger, passage, voice, editor):
    for name in ("Zoë van om de hoek", ""):
        actions.work_in(actions.attach(voice(shown_name=name), passage), editor)
    credits_line = read(stranger).split("Hierin verwerkt")[1].split("</p>")[0]
    assert "Zoë van om de hoek" in credits_line
    assert "naamloos" in credits_line


def test_what_waits_is_shown_to_its_giver_only(client, stranger, passage, voice, settings):
    guest = Guest.objects.create(key_hash=hashed("sleutel"))
    gift = voice(text="Van mij alleen", status=Status.WAITING, giver=guest)
    actions.attach(gift, passage, guest)
    assert "wacht op de redactie" not in read(stranger)
    client.cookies[settings.GUEST_COOKIE_NAME] = "sleutel"
    response = client.get("/gids/plek/")
    assert "wacht op de redactie" in response.content.decode()
    assert "X-Page-Tags" not in response.headers


def test_a_page_for_anybody_says_what_it_shows_and_until_when(stranger, member, chapter, passage, voice):
    response = stranger.get("/gids/plek/")
    assert {f"page:{chapter.pk}", "pages"} <= set(response.headers["X-Page-Tags"].split())
    assert "until=" not in response.headers["X-Page-Tags"]
    actions.attach(voice(visible_until=timezone.localdate() + timedelta(days=3)), passage)
    assert "until=" in stranger.get("/gids/plek/").headers["X-Page-Tags"]
    assert "X-Page-Tags" not in member.get("/gids/plek/").headers


def test_machines_read_what_the_page_is(stranger, chapter):
    html = read(stranger)
    assert '<link rel="canonical" href="http://localhost:8000/gids/plek/">' in html.replace("8102", "8000")
    graph = json.loads(html.split('<script type="application/ld+json">')[1].split("</script>")[0])["@graph"]
    assert [part["@type"] for part in graph] == ["Article", "BreadcrumbList"]
    assert [step["name"] for step in graph[1]["itemListElement"]] == ["Samen maken", "De gids", "Een plek"]
    assert 'name="description" content="Waar begin je?"' in html


def test_a_title_cannot_break_out_of_the_facts_for_machines(guide, stranger):
    page = guide.add_child(instance=ChapterPage(title="</script><b>x", slug="slim", live=False))
    page.save_revision().publish()
    facts = read(stranger, "/gids/slim/").split('<script type="application/ld+json">')[1]
    assert "</script><b>" not in facts.split("Hier staat nog niets")[0][:2000].split("</script>")[0]
    assert json.loads(facts.split("</script>")[0])["@graph"][0]["headline"] == "</script><b>x"


def test_links_to_pages_in_all_passages_cost_the_same_as_one(guide, chapter, stranger):
    def queries_of(slug, passages):
        page = guide.add_child(instance=ChapterPage(title=slug, slug=slug, live=False))
        link = f'<p><a linktype="page" id="{chapter.pk}">daar</a></p>'
        page.body = [("passage", passage_value(f"Kop {n}", text=link)) for n in range(passages)]
        page.save_revision().publish()
        read(stranger, f"/gids/{slug}/")
        with CaptureQueriesContext(connection) as queries:
            assert read(stranger, f"/gids/{slug}/").count('href="/gids/plek/"') == passages
            return len(queries.captured_queries)

    assert queries_of("een-link", 1) == queries_of("zes-links", 6)


def test_on_paper_a_link_to_a_page_has_its_address(guide, chapter, stranger, settings):
    page = guide.add_child(instance=ChapterPage(title="Verder", slug="verder", live=False))
    page.body = [
        (
            "passage",
            passage_value(text=f'<p><a linktype="page" id="{chapter.pk}">daar</a> <a href="/kompas/">hier</a></p>'),
        )
    ]
    page.save_revision().publish()
    host = settings.ORIGIN.partition("://")[2]
    assert f'<a href="/gids/plek/" data-address="{host}/gids/plek/">daar</a>' in read(stranger, "/gids/verder/")
    assert f'data-address="{host}/kompas/">hier</a>' in read(stranger, "/gids/verder/")


def test_the_front_door_shows_how_far_each_chapter_is_and_how_many_voices_stand_in_it(stranger, passage, voice):
    gift = voice()
    voice(text="Nergens bij.")
    actions.attach(gift, passage)
    actions.attach(gift, Passage.objects.exclude(pk=passage.pk).first())
    actions.attach(voice(status=Status.WAITING), passage)
    html = read(stranger, "/").split('class="home-now"')[1].split("</figure>")[0]
    assert html.count('<i class="state state-growing">') == 1
    assert html.count('<i class="state state-whitespace">') == 1
    assert "1 in opbouw, 1 witruimte" in html or "1 witruimte, 1 in opbouw" in html
    assert "Er staat 1 stem naast" in html


def test_a_method_names_the_public_cases_where_it_fits(home, stranger):
    method = Method.objects.create(
        id="schouw", name="Schouw", sentence="Samen kijken.", group_min=2, group_max=9, difficulty=1
    )
    path = "/methodes/schouw/"
    assert "cases-title" not in read(stranger, path)
    practice = home.add_child(instance=PracticePage(title="Praktijk", slug="praktijk"))
    for slug, live in (("plein", True), ("schets", False)):
        case = practice.add_child(
            instance=CasePage(title=f"Het {slug}", slug=slug, municipality="Gent", about="buurt", live=live)
        )
        case.methods.add(method)
        case.save()
    response = stranger.get(path)
    html = response.content.decode()
    assert '<a href="/praktijk/plein/">Het plein</a>' in html
    assert "Het schets" not in html
    assert response.headers["X-Page-Tags"].split() == ["methods", "pages", "stones"]
    assert "Het plein" in read(stranger, "/fr/methodes/schouw/")


def test_an_unpublished_or_unknown_page_is_not_found(stranger, chapter):
    chapter.unpublish()
    assert stranger.get("/gids/plek/").status_code == 404
    assert stranger.get("/gids/bestaat-niet/").status_code == 404
    assert stranger.get("/niets/van/dit/").status_code == 404


@pytest.fixture
def full_chapter(guide, voice):
    """A chapter of ten passages on which 300 contributions stand, a third of them worked in."""
    page = guide.add_child(instance=ChapterPage(title="Vol", slug="vol", live=False))
    text = "<p>" + "Samen een bank maken duurt langer dan je denkt. " * 12 + "</p>"
    page.body = [("passage", passage_value(f"Passage {n}", text=text)) for n in range(10)]
    page.save_revision().publish()
    passages = list(Passage.objects.filter(page=page))
    for number in range(300):
        addition = Addition(passage=passages[number % 10], contribution=voice(text=f"Stem {number}. " * 30))
        addition.worked_in_at = timezone.now() if number % 3 == 0 else None
        addition.save()
    return page


def test_a_chapter_with_300_contributions_costs_at_most_12_queries(
    full_chapter, stranger, django_assert_max_num_queries
):
    read(stranger, "/gids/vol/")
    with django_assert_max_num_queries(12):
        html = read(stranger, "/gids/vol/")
    assert html.count("27 andere") == 10
    assert html.count("Staat op 30 stemmen") == 10


@pytest.mark.parametrize("path", ["/", "/gids/"])
def test_the_front_pages_cost_few_queries(path, chapter, stranger, django_assert_max_num_queries):
    read(stranger, path)
    with django_assert_max_num_queries(16):
        html = read(stranger, path)
    assert "Een plek" in html


def test_robots_and_the_site_map_name_public_pages(stranger, chapter, voice):
    gift = voice()
    hidden = voice(status=Status.WAITING)
    assert "/sitemap.xml" in read(stranger, "/robots.txt")
    xml = read(stranger, "/sitemap.xml")
    assert "/gids/plek/</loc>" in xml
    assert gift.get_absolute_url() in xml
    assert hidden.get_absolute_url() not in xml
