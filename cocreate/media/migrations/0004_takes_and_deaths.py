"""A work that begins anew is no death of the engine: what was counted as tries were takes."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("media", "0003_asked")]

    operations: ClassVar = [
        migrations.RenameField("recording", "tries", "takes"),
        migrations.AddField(
            "recording",
            "deaths",
            models.PositiveSmallIntegerField(default=0, help_text="how often the engine died while its worker lived"),
        ),
    ]
