"""The words of a placement stand with its reason alone. What was written before reasons were kept waits for a nod too."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_words(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Give each placement with words and without a reason one, which waits."""
    placements = apps.get_model("compass", "Placement").objects.exclude(why="").filter(reason=None)
    reason = apps.get_model("compass", "Reason")
    for pk, trajectory, why, at in placements.values_list("pk", "trajectory_id", "why", "at").iterator():
        reason.objects.create(placement_id=pk, trajectory_id=trajectory, text=why, offered_at=at)


def put_back(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Write the words beside the placement again."""
    placements = apps.get_model("compass", "Placement").objects
    for pk, text in apps.get_model("compass", "Reason").objects.exclude(text="").values_list("placement_id", "text"):
        placements.filter(pk=pk).update(why=text)


class Migration(migrations.Migration):
    dependencies = [("compass", "0004_spoken")]

    operations = [
        migrations.RunPython(keep_words, put_back, elidable=True),
        migrations.RemoveField(model_name="placement", name="why"),
    ]
