"""In a round everybody writes alone first; nobody sees what others wrote until it lies side by side."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cocreate.documents import actions
from cocreate.documents.models import Draft, Round
from cocreate.live.queries import values
from cocreate.trajectories.actions import GoneError

from .conftest import doc

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(text, puller):
    """A text with a round that goes on."""
    made = text("Wij dempen de put.")
    actions.open_round(made, "Wat mag niet ontbreken?", puller)
    return made


def test_what_one_wrote_is_ones_own_until_it_lies_side_by_side(begun, pulling, taking_part):
    page = f"{begun.get_absolute_url()}ronde/"
    assert taking_part.post(f"{page}ontwerp/", {"text": "Een bank in de zon", "name": "Mia"}).status_code == 302
    pulling.post(f"{page}ontwerp/", {"text": "Een kraan met water"})
    taking_part.post(f"{page}ontwerp/", {"text": "Een bank in de schaduw", "name": "Mia"})

    html = pulling.get(page).content.decode()
    assert "Een bank" not in html
    assert "Een kraan met water" in html
    assert "2 mensen" in html
    pulling.post(f"{page}doe/", {"doe": "leg-naast-elkaar"})
    for client in (pulling, taking_part):
        html = client.get(page).content.decode()
        assert "Een bank in de schaduw" in html
        assert "Een kraan met water" in html
    assert pulling.post(f"{page}ontwerp/", {"text": "toch nog iets"}).status_code == 422


@pytest.mark.parametrize("who", ["stranger", "member", "editor_client"])
def test_a_round_is_for_who_takes_part(who, request, begun):
    client, page = request.getfixturevalue(who), f"{begun.get_absolute_url()}ronde/"
    assert client.get(page).status_code == 404
    assert client.post(f"{page}ontwerp/", {"text": "x"}).status_code == 404
    assert client.post(f"{page}doe/", {"doe": "sluit"}).status_code == 404
    assert "Wat mag niet ontbreken?" not in client.get(begun.get_absolute_url()).content.decode()


def test_one_draft_is_put_below_the_text_and_one_is_taken_back(begun, pulling, taking_part, participant, puller):
    page = f"{begun.get_absolute_url()}ronde/"
    taking_part.post(f"{page}ontwerp/", {"text": "Een bank.\n\nIn de zon."})
    one = Draft.objects.get()
    assert pulling.post(f"{page}doe/", {"doe": "terug", "ontwerp": one.pk}).status_code == 404
    with pytest.raises(GoneError):
        actions.use(one, puller)
    pulling.post(f"{page}doe/", {"doe": "leg-naast-elkaar"})
    pulling.post(f"{page}doe/", {"doe": "neem-op", "ontwerp": one.pk})
    assert values(begun.room).fragment() == doc("Wij dempen de put.", "Een bank.", "In de zon.")
    taking_part.post(f"{page}doe/", {"doe": "terug", "ontwerp": one.pk})
    assert not Draft.objects.exists()


def test_one_round_at_a_time_and_what_was_never_laid_side_by_side_goes_with_it(begun, puller, participant, taking_part):
    with pytest.raises(ValidationError):
        actions.open_round(begun, "En nog iets?", puller)
    now = Round.objects.get()
    actions.draft(now, participant.guest, "Een bank.")
    actions.draft(now, participant.guest, "")
    assert not Draft.objects.exists()
    actions.draft(now, participant.guest, "Een bank.")
    actions.end_round(now, puller)
    assert not Draft.objects.exists()
    page = f"{begun.get_absolute_url()}ronde/"
    assert taking_part.post(page, {"question": "En nog iets?"}).status_code == 302
    assert taking_part.post(page, {"question": "En nog een?"}).status_code == 422
    assert Client().get(page).status_code == 404
