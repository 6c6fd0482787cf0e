import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cocreate.accounts.models import Guest, hashed
from cocreate.activity.models import Entry
from cocreate.compass import queries, release
from cocreate.compass.models import Placement, Reason
from cocreate.moderation import actions as moderation
from cocreate.moderation.models import Status
from cocreate.trajectories.models import Member, Role, Visibility

PAGE = "/trajecten/de-oude-bib/kompas/"
SHEET = f"{PAGE}zet/"
DECIDE = f"{PAGE}redenen/"


@pytest.fixture
def puller(trajectory, settings):
    """The browser of someone who steers."""
    Role.objects.filter(pk="trekker").update(steers=True)
    guest = Guest.objects.create(key_hash=hashed("sleutel"))
    Member.objects.create(trajectory=trajectory, role_id="trekker", guest=guest)
    client = Client()
    client.cookies[settings.GUEST_COOKIE_NAME] = "sleutel"
    return client


def says(text):
    phone = Client()
    assert phone.post(SHEET, {"stand-ontmoeting": "vraagt-aandacht", "waarom": text}).status_code == 302
    return phone


def let_through(*texts):
    for text in texts:
        moderation.publish(Reason.objects.get(text=text), None)


def test_a_sentence_waits_for_a_nod_and_comes_with_those_of_three_others(puller, stranger, trajectory):
    texts = ["Geen plek", "Geen tijd", "Altijd dezelfden", "De deur is dicht"]
    for text in texts:
        says(text)
    assert "Geen plek" not in stranger.get(PAGE).content.decode()
    waits = puller.get(DECIDE).content.decode()
    assert all(text in waits for text in texts)
    assert "vraagt aandacht" not in waits, "who pulls does not see how it was placed either"
    for n, one in enumerate(Reason.objects.all()):
        assert n == 3 or not any(text in stranger.get(PAGE).content.decode() for text in texts)
        puller.post(DECIDE, {"reden": one.pk, "wat": "toon"})
    html = stranger.get(PAGE).content.decode()
    assert all(text in html for text in texts)
    assert f"/melden/compass.reason/{one.pk}/" in html
    assert stranger.get(f"/melden/compass.reason/{one.pk}/").status_code == 200


def test_what_is_left_out_is_not_shown(puller, stranger, trajectory):
    for text in "abcde":
        says(f"zin {text}")
    let_through(*(f"zin {text}" for text in "abcde"))
    puller.post(DECIDE, {"reden": Reason.objects.get(text="zin a").pk, "wat": "weg"})
    html = stranger.get(PAGE).content.decode()
    assert "zin a" not in html
    assert html.count("<blockquote") == 4


def test_one_person_is_one_of_four(stranger, trajectory):
    phone = says("eerste")
    phone.post(SHEET, {"stand-ontmoeting": "vraagt-aandacht", "waarom": "tweede"})
    for text in ("derde", "vierde"):
        says(text)
    let_through("eerste", "tweede", "derde", "vierde")
    assert queries.reasons(trajectory) == []


@given(st.lists(st.sampled_from("abcdefg"), max_size=40))
def test_each_set_that_comes_holds_words_of_four_people(voices):
    line = [(str(n), f"zin {n}", voice) for n, voice in enumerate(voices)]
    before = 0
    for end in range(len(line) + 1):
        shown = release.words(line[:end])
        new = line[before : len(shown)]
        assert not new or len({voice for *_, voice in new}) >= 4
        before = len(shown)
    left = {voice for *_, voice in line[before:]}
    assert len(left) < 4, "nothing waits that could be shown"


def test_who_wrote_it_takes_it_back_with_the_secret_link_and_the_placement_stays(stranger, trajectory):
    phone = says("Geen plek")
    for text in ("twee", "drie", "vier"):
        says(text)
    let_through("Geen plek", "twee", "drie", "vier")
    one = Reason.objects.get(text="Geen plek")
    link = f"/reden/{one.pk}/{queries.reason_key(one)}/"
    assert link in phone.get(f"{PAGE}gezet/").content.decode()
    page = stranger.get(link)
    assert "Geen plek" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    for _n in range(2):
        assert stranger.post(link).url == link
    assert "teruggenomen" in stranger.get(link).content.decode()
    assert "twee" not in stranger.get(PAGE).content.decode(), "three are too few"
    assert Placement.objects.count() == 4
    assert not Reason.objects.filter(text="Geen plek").exists()
    assert link not in phone.get(f"{PAGE}gezet/").content.decode()


def test_a_wrong_key_opens_nothing(stranger, trajectory):
    says("Geen plek")
    one = Reason.objects.get()
    for wrong in (f"/reden/{one.pk}/{'0' * 32}/", "/reden/weg/x/"):
        assert stranger.get(wrong).status_code == 404
        assert stranger.post(wrong).status_code == 404
    assert Reason.objects.get().status == Status.WAITING


def test_only_who_steers_decides(stranger, editor_client, member, trajectory):
    says("Geen plek")
    for client in (stranger, editor_client, member):
        assert client.get(DECIDE).status_code == 404
        assert client.post(DECIDE, {"reden": Reason.objects.get().pk, "wat": "toon"}).status_code == 404
    assert Reason.objects.get().status == Status.WAITING


def test_who_wrote_a_sentence_in_a_round_is_led_to_it(stranger, open_round):
    one = open_round()
    answer = stranger.post(f"/ronde/{one.code}/", {"stand-ontmoeting": "weet-niet", "waarom": "Nieuw hier"})
    page = stranger.get(answer.url).content.decode()
    assert "Nieuw hier" in page
    assert f"/ronde/{one.code}/scherm/" in page


def test_no_table_says_whose_sentence_it_is(trajectory):
    says("Geen plek")
    assert Reason.objects.get().giver is None
    assert not Entry.objects.filter(guest__isnull=False).exists()


def test_an_inner_trajectory_shows_its_sentences_inside(stranger, puller, trajectory):
    for text in "abcd":
        says(f"zin {text}")
    let_through(*(f"zin {text}" for text in "abcd"))
    trajectory.visibility = Visibility.MEMBERS
    trajectory.save()
    assert stranger.get(PAGE).status_code == 404
    assert "zin a" in puller.get(PAGE).content.decode()
