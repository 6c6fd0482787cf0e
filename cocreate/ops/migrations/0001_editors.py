"""What the editors (Redactie) and the writers (Schrijvers) may do. No accounts, no groups, no settings of the site."""

from django.db import migrations

from cocreate.ops import rights

EDITORS, WRITERS = "Redactie", "Schrijvers"
ALL = ("add", "change", "delete", "view")
OF_EDITORS = {
    ("wagtailadmin", "admin"): ["access_admin"],
    ("moderation", "policy"): ["decide", "view", "change"],
    ("activity", "entry"): ["read_log"],
    ("contributions", "contribution"): ["view", "change"],
    ("stones", "stone"): ALL,
    ("stones", "trait"): ALL,
    ("stones", "line"): ALL,
    ("methods", "method"): ALL,
    ("wagtailredirects", "redirect"): ALL,
    ("wagtail_localize", "translation"): ["submit_translation"],
}
OF_WRITERS = {("wagtailadmin", "admin"): ["access_admin"]}


def give(apps, schema_editor):
    rights.give(apps, EDITORS, OF_EDITORS)
    rights.give_on_all_pages(apps, EDITORS, ["add", "change", "publish", "bulk_delete", "lock", "unlock"])
    rights.give_on_all_files(apps, EDITORS, ["add", "change", "choose"])
    rights.give(apps, WRITERS, OF_WRITERS)
    rights.give_on_all_pages(apps, WRITERS, ["add", "change"])
    rights.give_on_all_files(apps, WRITERS, ["add", "choose"])


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0002_read_the_log"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("contributions", "0001_initial"),
        ("guide", "0003_editors"),
        ("methods", "0001_initial"),
        ("moderation", "0001_initial"),
        ("stones", "0001_initial"),
        ("wagtail_localize", "0006_create_submit_translation_permission"),
        ("wagtailadmin", "0003_admin_managed"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0001_initial"),
    ]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
