"""PostgreSQL: the index that knows what is newest, instead of a column beside the terms."""

from django.db import migrations

from cocreate.search import backends


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunPython(lambda apps, schema_editor: backends.here().make(), migrations.RunPython.noop),
    ]
