"""Editors read the activity log."""

from django.db import migrations


def give(apps, schema_editor):
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="activity", model="entry")
    right, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename="read_log", defaults={"name": "may read the activity log"}
    )
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Redactie")
    group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0003_sentences"),
        ("activity", "0002_read_the_log"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
