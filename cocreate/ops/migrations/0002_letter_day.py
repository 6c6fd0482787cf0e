"""The editors choose when the weekly letter goes."""

from django.db import migrations

from cocreate.ops import rights


def give(apps, schema_editor):
    rights.give(apps, "Redactie", {("notifications", "letterday"): ["change"]})


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_follow"), ("ops", "0001_editors")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
