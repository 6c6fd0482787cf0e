"""The editors (Redactie) may add and change the roles of trajectories. Deleting one stays with the owner."""

from django.db import migrations

from cocreate.ops import rights


def give(apps, schema_editor):
    rights.give(apps, "Redactie", {("trajectories", "role"): ["add", "change", "view"]})


class Migration(migrations.Migration):
    dependencies = [
        ("ops", "0003_rules"),
        ("trajectories", "0002_roles"),
    ]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
