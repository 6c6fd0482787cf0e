"""Who deletes their account takes along what they gave, or only their name."""

import pytest

from cocreate.accounts import actions as accounts
from cocreate.accounts.actions import guest_for
from cocreate.maps import actions
from cocreate.maps.models import Thing
from cocreate.maps.values import Told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("withdraw", [True, False])
def test_who_leaves_takes_their_things_along_or_leaves_them_without_a_hand(
    withdraw, person, puller, held, django_capture_on_commit_callbacks
):
    type(puller).objects.filter(pk=puller.pk).update(person=person)
    puller.refresh_from_db()
    mine = actions.add(puller.trajectory, Told(title="Van mij", story="Mijn verhaal"), puller)
    told = actions.offer(puller.trajectory, Told(title="Ook van mij"), giver=guest_for(person))
    said = actions.reply(mine, "Mijn woord", giver=guest_for(person), member=puller)

    accounts.leave(person, withdraw=withdraw)

    kept = {one.title for one in Thing.objects.all()}
    assert kept == ({""} if withdraw else {"Van mij", "Ook van mij"})
    assert set(held()) == (set() if withdraw else {mine.pk})
    assert not Thing.objects.filter(member__isnull=False).exists()
    assert not Thing.objects.filter(pk=told.pk, giver__isnull=False).exists()
    assert type(said).objects.filter(text="Mijn woord").exists() is not withdraw
    assert not mine.changes.filter(member__isnull=False).exists()
