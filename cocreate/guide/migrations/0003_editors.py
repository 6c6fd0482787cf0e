"""The group Redactie with its rights, a group Schrijvers that proposes, and the workflow between them."""

from django.db import migrations

EDITORS, WRITERS = "Redactie", "Schrijvers"
ON_PAGES = {
    EDITORS: ("add", "change", "publish", "bulk_delete", "lock", "unlock"),
    WRITERS: ("add", "change"),
}
IN_COLLECTIONS = {EDITORS: ("add", "change", "choose"), WRITERS: ("add", "choose")}
MODELS = {  # what editors may do with what stands outside the page tree
    ("stones", "stone"): ("add", "change", "delete", "view"),
    ("stones", "trait"): ("add", "change", "delete", "view"),
    ("stones", "line"): ("add", "change", "delete", "view"),
    ("methods", "method"): ("add", "change", "delete", "view"),
    ("wagtailredirects", "redirect"): ("add", "change", "delete", "view"),
}
OTHER = [
    ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin"),
    ("moderation", "policy", "decide", "may publish, ask, decline and merge what waits"),
]


def forwards(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    groups = apps.get_model("auth", "Group").objects

    def permission(app, model, codename, name=""):
        kind, _ = content_types.get_or_create(app_label=app, model=model)
        action = codename.rsplit("_", 1)[0].replace("_", " ")
        return permissions.get_or_create(
            content_type=kind, codename=codename, defaults={"name": name or f"Can {action} {model}"}
        )[0]

    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    collection = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()
    on_page = apps.get_model("wagtailcore", "GroupPagePermission").objects
    in_collection = apps.get_model("wagtailcore", "GroupCollectionPermission").objects
    for name, verbs in ON_PAGES.items():
        group, _ = groups.get_or_create(name=name)
        group.permissions.add(permission(*OTHER[0]))
        for verb in verbs if root else ():
            on_page.get_or_create(group=group, page=root, permission=permission("wagtailcore", "page", f"{verb}_page"))
        for verb in IN_COLLECTIONS[name] if collection else ():
            for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
                in_collection.get_or_create(
                    group=group, collection=collection, permission=permission(app, model, f"{verb}_{model}")
                )
    editors = groups.get(name=EDITORS)
    editors.permissions.add(permission(*OTHER[1]))
    for (app, model), verbs in MODELS.items():
        editors.permissions.add(*(permission(app, model, f"{verb}_{model}") for verb in verbs))

    if root:
        _workflow(apps, content_types, editors, root)


def _workflow(apps, content_types, editors, root):
    kind, _ = content_types.get_or_create(app_label="wagtailcore", model="groupapprovaltask")
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
        ("moderation", "0001_initial"),
        ("stones", "0001_initial"),
        ("methods", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0001_initial"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
