"""The group Redactie, a group Schrijvers that proposes, and the workflow between them. Their rights: ops 0001."""

from django.db import migrations

EDITORS, WRITERS = "Redactie", "Schrijvers"


def forwards(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects
    groups.get_or_create(name=WRITERS)
    editors, _ = groups.get_or_create(name=EDITORS)
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    if root:
        _workflow(apps, editors, root)


def _workflow(apps, editors, root):
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    task = apps.get_model("wagtailcore", "GroupApprovalTask").objects.create(
        name="Nalezen door de redactie", content_type=kind, active=True
    )
    task.groups.set([editors])
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name="Redactie", active=True)
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task=task, sort_order=0)
    apps.get_model("wagtailcore", "WorkflowPage").objects.update_or_create(page=root, defaults={"workflow": workflow})


class Migration(migrations.Migration):
    dependencies = [
        ("guide", "0002_passages_in_full"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
