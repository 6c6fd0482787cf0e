"""The roles of kompas.yaml; who installs this can name them otherwise, and it stays so."""

from django.db import migrations

from cocreate.core.datafile import DataFile
from cocreate.stones.loading import DATA
from cocreate.trajectories.loading import read


def load(apps, schema_editor):
    Role = apps.get_model("trajectories", "Role")
    for order, data in enumerate(read(DataFile(DATA)), start=1):
        Role.objects.get_or_create(pk=data.id, defaults=data.values(order))


class Migration(migrations.Migration):
    dependencies = [("trajectories", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
