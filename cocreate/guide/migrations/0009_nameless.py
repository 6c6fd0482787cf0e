"""Interviews that were taken back before 0006 get an address without a name too, as `guide.actions` gives it since."""

from django.db import migrations

from cocreate.core.keys import key_of


def forget_names(apps, schema_editor):
    page_model = apps.get_model("guide", "InterviewPage")
    redirect = apps.get_model("wagtailredirects", "Redirect")
    for page in page_model.objects.filter(contribution__status="withdrawn", gone_from=""):
        above, slug = page.url_path.rstrip("/").rpartition("/")[0], f"teruggenomen-{page.pk}"
        page_model.objects.filter(pk=page.pk).update(
            gone_from=key_of("cocreate.guide.gone", page.url_path), slug=slug, url_path=f"{above}/{slug}/"
        )
        redirect.objects.filter(redirect_page_id=page.pk).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("guide", "0008_may_tell"),
        ("contributions", "0001_initial"),
        ("wagtailredirects", "0001_initial"),
    ]
    operations = [migrations.RunPython(forget_names, migrations.RunPython.noop)]
