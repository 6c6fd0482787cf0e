"""The words of a placement move to their reason, and back, with the rows that are there."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

BEFORE, AFTER = [("compass", "0004_spoken")], [("compass", "0005_one_home_for_words")]


def migrated(to):
    """Go to these migrations and return the models as they were then."""
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


@pytest.fixture
def backwards(transactional_db):
    """The database as it was before; afterwards it is as now."""
    yield migrated(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_the_words_stand_in_one_place_and_come_back(backwards):
    old, now = backwards, timezone.now()
    trajectory = old.get_model("trajectories", "Trajectory").objects.create(
        slug="plein", title="Plein", status="published", offered_at=now
    )
    edition = old.get_model("compass", "Edition").objects.create(
        model="schakel", number=1, document={}, digest="x" * 64
    )
    placements = old.get_model("compass", "Placement").objects

    def placed(voice, why):
        return placements.create(trajectory=trajectory, edition=edition, voice=voice, key=voice, why=why, at=now).pk

    plain, kept, silent = placed("a" * 32, "Van vroeger."), placed("b" * 32, "Met een ja."), placed("c" * 32, "")
    old.get_model("compass", "Reason").objects.create(
        placement_id=kept, trajectory=trajectory, text="Met een ja.", status="published", offered_at=now
    )

    new = migrated(AFTER)
    reasons = {
        pk: (text, status)
        for pk, text, status in new.get_model("compass", "Reason").objects.values_list("placement_id", "text", "status")
    }
    assert reasons == {plain: ("Van vroeger.", "waiting"), kept: ("Met een ja.", "published")}

    new.get_model("compass", "Reason").objects.filter(placement_id=kept).update(text="Gewijzigd.")
    words = dict(migrated(BEFORE).get_model("compass", "Placement").objects.values_list("pk", "why"))
    assert words == {plain: "Van vroeger.", kept: "Gewijzigd.", silent: ""}
