"""Did what ops 0001 does now; stays so that databases which have it need not forget it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("moderation", "0003_sentences")]
    operations = []
