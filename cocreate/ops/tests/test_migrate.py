"""The migrations of libraries run first, whatever a database has already."""

import pytest
from django.core.management.commands import migrate as djangos
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cocreate.ops.management.commands import migrate

pytestmark = pytest.mark.django_db


@pytest.fixture
def executor():
    return migrate.LibrariesFirst(connection)


def plan_of(executor, *, clean_start=True):
    leaves = executor.loader.graph.leaf_nodes()
    return [(one.app_label, one.name) for one, _ in executor.migration_plan(leaves, clean_start=clean_start)]


def stand_after_what_they_depend_on(executor, plan, applied):
    there = {*applied}
    for key in plan:
        assert {parent.key for parent in executor.loader.graph.node_map[key].parents} <= there, key
        there.add(key)
    return there


def test_an_empty_database_gets_libraries_before_ours_and_all_that_django_would_give(executor):
    plan = plan_of(executor)
    assert {*plan} == {*plan_of(MigrationExecutor(connection))}
    stand_after_what_they_depend_on(executor, plan, [])
    ours = [number for number, (label, _) in enumerate(plan) if migrate._is_ours(label) and label != "accounts"]
    theirs = [number for number, (label, _) in enumerate(plan) if not migrate._is_ours(label)]
    assert max(theirs) < min(ours)  # accounts holds the person that all of them point at


@pytest.mark.parametrize("done", [1, 60, 150, 302])
def test_a_database_that_was_made_in_the_order_of_the_alphabet_goes_on(executor, done):
    before = plan_of(MigrationExecutor(connection))
    nodes = executor.loader.graph.nodes
    executor.loader.applied_migrations = {key: nodes[key] for key in before[:done]}
    rest = plan_of(executor, clean_start=False)
    assert {*rest} == {*before[done:]}
    assert stand_after_what_they_depend_on(executor, rest, before[:done]) == {*before}


def test_migrate_plans_so(monkeypatch):
    monkeypatch.setattr(djangos, "MigrationExecutor", MigrationExecutor)
    seen = []
    monkeypatch.setattr(djangos.Command, "handle", lambda *_, **__: seen.append(djangos.MigrationExecutor))
    migrate.Command().handle()
    assert seen == [migrate.LibrariesFirst]
