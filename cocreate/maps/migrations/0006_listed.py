from django.db import migrations, models


class Migration(migrations.Migration):
    """A map of 100,000 things is listed and counted without a look at any of them."""

    dependencies = [("maps", "0005_underlay")]

    operations = [
        migrations.RemoveIndex(model_name="thing", name="maps_thing_traject_889f7c_idx"),
        migrations.AddIndex(
            model_name="thing",
            index=models.Index(
                fields=["trajectory", "status", "offered_at", "id", "gone_at"], name="maps_thing_traject_6bb1f1_idx"
            ),
        ),
    ]
