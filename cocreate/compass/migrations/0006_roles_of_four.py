"""The rule about roles counts those of four people or more, and says so where an owner left its words as they came."""

from collections.abc import Callable

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OLD = {"name": "Maar één rol keek mee", "reason": "In de laatste ronde keek maar één rol mee."}
NEW = {
    "name": "Maar één rol keek met genoeg mensen mee",
    "reason": "In de laatste ronde keken maar uit één rol vier of meer mensen mee.",
}


def say(old: dict[str, str], new: dict[str, str]) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """Return a function that changes the words `old` of the rule to `new`; each that is still as it came."""

    def change(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
        for field, words in old.items():
            found = apps.get_model("compass", "GuideRule").objects.filter(pk="een-rol", **{field: words})
            found.update(**{field: new[field]})

    return change


class Migration(migrations.Migration):
    dependencies = [("compass", "0005_one_home_for_words")]

    operations = [migrations.RunPython(say(OLD, NEW), say(NEW, OLD), elidable=True)]
