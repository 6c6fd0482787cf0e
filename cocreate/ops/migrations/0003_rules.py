"""The editors (Redactie) may change and try the rules of the compass."""

from django.db import migrations

from cocreate.ops import rights


def give(apps, schema_editor):
    rights.give(apps, "Redactie", {("compass", "guiderule"): ["change"]})


class Migration(migrations.Migration):
    dependencies = [
        ("ops", "0002_letter_day"),
        ("compass", "0002_rules"),
    ]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
