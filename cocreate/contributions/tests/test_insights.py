import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cocreate.contributions import actions
from cocreate.contributions.models import Contribution
from cocreate.contributions.templatetags.contributions import pull_quote, user_text
from cocreate.moderation import actions as moderation
from cocreate.stones.models import Stone, Trait


@pytest.fixture
def stone(db):
    return Stone.objects.get_or_create(id="ontmoeting", defaults={"name": "ontmoeting", "colour": "#aa0000"})[0]


@pytest.fixture
def trait(db):
    return Trait.objects.get_or_create(id="verbinding", defaults={"name": "verbinding"})[0]


def test_the_list_shows_each_kind_with_credit(offer, editor, stranger):
    offer(publish_by=editor, shown_name="An", text="Een lange tafel <script>", place_name="Muide")
    offer("image", publish_by=editor)
    offer("link", publish_by=editor, text="Lees dit")
    html = stranger.get("/inzichten/").content.decode()
    assert "Een lange tafel &lt;script&gt;" in html
    assert "An" in html
    assert 'alt="Een lange tafel op een plein"' in html
    assert re.search(r'href="https://example.org/tafel"\s+rel="nofollow ugc noopener noreferrer"', html)


def test_the_list_costs_the_same_however_many(offer, editor, stranger, django_assert_num_queries, stone):
    for _ in range(3):
        offer("image", publish_by=editor, stones=[stone])
        offer("link", publish_by=editor)
        offer("text", publish_by=editor)
    with django_assert_num_queries(7):  # cards, their stones and traits; names of stones and traits; places; expiry
        stranger.get("/inzichten/")


def test_an_empty_list_invites(stranger, db):
    assert "/deel/" in stranger.get("/inzichten/").content.decode()
    assert "empty" in stranger.get("/inzichten/?soort=foto").content.decode()


def test_plain_links_narrow_the_list(offer, editor, stranger, stone, trait):
    offer(publish_by=editor, text="in Muide met steen", place_name="Muide", stones=[stone], traits=[trait])
    offer(publish_by=editor, text="elders zonder steen", place_name="Gent")
    for query in ("steen=ontmoeting", "kenmerk=verbinding", "plek=muide", "steen=ontmoeting&plek=Muide&soort=verhaal"):
        html = stranger.get(f"/inzichten/?{query}").content.decode()
        assert "in Muide met steen" in html, query
        assert "elders zonder steen" not in html, query
        assert 'aria-current="true"' in html
    assert "in Muide" not in stranger.get("/inzichten/?steen=bestaat-niet").content.decode()
    assert "elders" in stranger.get("/inzichten/?soort=onzin").content.decode()


def test_a_long_list_goes_on_by_links_and_shows_each_once(offer, editor, stranger):
    now = timezone.now()
    for i in range(30):
        given = offer(publish_by=editor, text=f"stem-{i:02} op het plein")
        Contribution.objects.filter(pk=given.pk).update(published_at=now - timedelta(hours=i // 5))
    seen, address = [], "/inzichten/"
    while address:
        html = stranger.get(address).content.decode()
        seen += re.findall(r"<p>(stem-\d\d)", html)
        more = re.search(r'href="(\?na=[^"]+)"', html)
        address = f"/inzichten/{more.group(1)}" if more else None
    assert len(seen) == len(set(seen)) == 30
    assert stranger.get("/inzichten/?na=bestaatniet").status_code == 200


def test_a_page_each_with_its_language_and_data_for_machines(offer, editor, stranger):
    text = "وضعنا طاولة طويلة </script><script>alert(1)</script>\n\nhttps://example.org/x"
    given = offer(publish_by=editor, text=text, language="ar", shown_name="ليلى", place_name="Muide")
    page = stranger.get(given.get_absolute_url())
    html = page.content.decode()
    assert 'lang="ar"' in html
    assert 'dir="rtl"' in html
    assert "<script>alert" not in html
    assert 'rel="nofollow ugc noopener"' in html
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html).group(1))
    assert data["text"] == text
    assert data["author"]["name"] == "ليلى"
    assert data["inLanguage"] == "ar"
    assert set(page["X-Page-Tags"].split()) == {"contributions", f"contribution:{given.pk}", "pages"}


@pytest.mark.parametrize("kind", ["image", "link"])
def test_machines_read_what_a_kind_holds(offer, editor, stranger, kind):
    given = offer(kind, publish_by=editor)
    html = stranger.get(given.get_absolute_url()).content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html).group(1))
    assert data.get("image", {}).get("width") == (64 if kind == "image" else None)
    assert ("sharedContent" in data) == (kind == "link")


def test_what_waits_is_for_its_giver_and_editors(offer, stranger, giver_client, editor_client, member):
    given = offer()
    address = given.get_absolute_url()
    assert stranger.get(address).status_code == 404
    assert member.get(address).status_code == 404
    for client in (giver_client, editor_client):
        page = client.get(address)
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
        assert "X-Page-Tags" not in page


def test_an_example_says_so(offer, editor, stranger):
    given = offer(publish_by=editor)
    Contribution.objects.filter(pk=given.pk).update(is_example=True)
    assert "tag" in stranger.get("/inzichten/").content.decode()
    assert "notice" in stranger.get(given.get_absolute_url()).content.decode()


def test_an_editors_change_is_said(offer, editor, stranger):
    given = offer()
    moderation.publish(given, editor, "telefoonnummer weggelaten")
    assert "telefoonnummer weggelaten" in stranger.get(given.get_absolute_url()).content.decode()


def test_withdrawn_says_so_and_shows_nothing(offer, editor, giver, stranger):
    given = offer(publish_by=editor, text="dit verdwijnt")
    actions.withdraw(given, giver)
    page = stranger.get(given.get_absolute_url())
    assert page.status_code == 410
    assert "dit verdwijnt" not in page.content.decode()
    assert f"contribution:{given.pk}" in page["X-Page-Tags"]


def test_what_was_never_public_leaves_no_page(offer, giver, stranger):
    given = offer()
    actions.withdraw(given, giver)
    assert stranger.get(given.get_absolute_url()).status_code == 404


def test_a_merged_one_leads_to_the_other(offer, editor, stranger):
    one, other = offer(publish_by=editor), offer(publish_by=editor, text="hetzelfde maar beter verteld")
    moderation.merge(one, other, editor)
    assert stranger.get(one.get_absolute_url())["Location"] == other.get_absolute_url()


def test_the_last_day_is_the_last_day(offer, editor, stranger):
    today = timezone.localdate()
    given = offer(publish_by=editor, until=today)
    page = stranger.get("/inzichten/")
    midnight = timezone.make_aware(timezone.datetime.combine(today + timedelta(days=1), timezone.datetime.min.time()))
    assert f"until={midnight.timestamp():.0f}" in page["X-Page-Tags"]
    assert "until=" in stranger.get(given.get_absolute_url())["X-Page-Tags"]
    Contribution.objects.filter(pk=given.pk).update(visible_until=today - timedelta(days=1))
    assert stranger.get(given.get_absolute_url()).status_code == 404
    assert given.pk not in stranger.get("/inzichten/").content.decode()
    assert given.pk not in stranger.get("/inzichten/atom.xml").content.decode()


def test_the_feed_holds_the_newest_and_can_be_narrowed(offer, editor, stranger):
    offer(publish_by=editor, text="een <b>verhaal</b>", shown_name="An", place_name="Muide")
    offer("image", publish_by=editor, text="", place_name="Gent")
    feed = stranger.get("/inzichten/atom.xml")
    text = feed.content.decode()
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "contributions" in feed["X-Page-Tags"]
    assert "<name>An</name>" in text
    assert "&amp;lt;b&amp;gt;" in text
    assert "Een lange tafel op een plein" in text
    assert text.count("<entry>") == 2
    assert stranger.get("/inzichten/atom.xml?plek=Muide").content.decode().count("<entry>") == 1


def test_the_list_is_there_in_french(offer, editor):
    offer(publish_by=editor)
    assert 'lang="fr"' in Client().get("/fr/inzichten/").content.decode()


def test_a_quote_ends_where_a_sentence_or_word_ends():
    assert pull_quote("kort  en\nklaar") == "kort en klaar"
    assert pull_quote("Eerste zin is lang genoeg om te tellen, echt waar, want hij gaat door en door. " * 5).endswith(
        "door."
    )
    assert pull_quote("woord " * 100).endswith("woord…")


def test_words_of_people_never_become_markup():
    assert "<img" not in user_text('<img src=x onerror="alert(1)">')
    assert user_text('rel="nofollow" www.example.org').count("ugc") == 1
