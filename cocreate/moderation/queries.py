"""Reads."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Min, Q, QuerySet, Value

from cocreate.accounts.models import Guest, Person

from .models import Message, Moderated, Policy, Remark, Report, Status, Template, text_of

Key = tuple[str, str]  # ("contributions.contribution", "k7m2…")


def key_of(item: Moderated) -> Key:
    """Return the model and id by which remarks and reports know `item`."""
    return item._meta.label_lower, str(item.pk)


def kinds() -> list[type[Moderated]]:
    """Return every model that is moderated."""
    return [model for model in apps.get_models() if issubclass(model, Moderated)]


def rows(model: type[Moderated]) -> QuerySet[Any]:
    """Return all items of one moderated model."""
    return model._default_manager.all()


def policy() -> Policy:
    """Return how the owner wants moderation to work; the defaults when nothing was saved."""
    return Policy.objects.order_by("pk").first() or Policy()


def by_type(label: str, pk: str) -> Moderated | None:
    """Return the item of model `label` ("contributions.contribution") with id `pk`."""
    model = next((model for model in kinds() if model._meta.label_lower == label.lower()), None)
    return rows(model).filter(pk=pk).first() if model else None


def by_id(pk: str) -> Moderated | None:
    """Return the item with id `pk`, of whatever model; ids are random and unique over all."""
    found = (rows(model).filter(pk=pk).first() for model in kinds()) if pk else ()
    return next((item for item in found if item), None)


class Queue:
    """Items of all moderated models in one order: a query for the keys of a page, then a fixed few for its rows."""

    def __init__(self, order: tuple[str, ...], **where: Any) -> None:
        """Take the items that match `where`, in `order` of waits_longer, offered_at, decided_at and pk."""
        first, *more = [
            rows(model)
            .filter(**where)
            .order_by()
            .values("waits_longer", "offered_at", "decided_at", "pk", label=Value(model._meta.label_lower))
            for model in kinds()
        ]
        self._keys = (first.union(*more, all=True) if more else first).order_by(*order)

    def count(self) -> int:
        """Return how many there are."""
        return self._keys.count()

    def __getitem__(self, page: slice) -> list[Moderated]:
        """Return the items of `page`, with what their templates read."""
        keys = [(row["label"], row["pk"]) for row in self._keys[page]]
        found = of_keys(keys)
        return [found[key] for key in keys if key in found]


def of_keys(keys: Iterable[Key]) -> dict[Key, Moderated]:
    """Return the items by key; a fixed few queries a model."""
    wanted = defaultdict(list)
    for label, pk in keys:
        wanted[label].append(pk)
    return {
        key_of(item): item
        for model in kinds()
        if (pks := wanted.get(model._meta.label_lower))
        for item in model.for_moderation(rows(model).filter(pk__in=pks))
    }


OLDEST = ("waits_longer", "offered_at", "pk")


def waiting() -> Queue:
    """Return what waits for an editor: oldest first, what looks like spam last."""
    return Queue(OLDEST, status=Status.WAITING)


def asked() -> Queue:
    """Return what waits for an answer of its giver, oldest first."""
    return Queue(("decided_at", "pk"), status=Status.QUESTION)


def decided() -> Queue:
    """Return what an editor decided, latest first."""
    return Queue(
        ("-decided_at", "pk"),
        decided_at__isnull=False,
        status__in=[Status.PUBLISHED, Status.DECLINED, Status.MERGED, Status.QUESTION],
    )


def remarks(item: Moderated) -> QuerySet[Remark]:
    """Return what was asked, told and answered about `item`, oldest first."""
    label, pk = key_of(item)
    return Remark.objects.filter(object_type=label, object_id=pk).select_related("person")


def remarks_of(items: Iterable[Moderated]) -> dict[Key, list[Remark]]:
    """Return the remarks of several items in one query."""
    keys = {key_of(item) for item in items}
    found: dict[Key, list[Remark]] = defaultdict(list)
    for remark in Remark.objects.filter(object_id__in=[pk for _, pk in keys]).select_related("person"):
        found[remark.object_type, remark.object_id].append(remark)
    return found


def open_reports() -> QuerySet[Report]:
    """Return reports that nobody handled, oldest first."""
    return Report.objects.filter(handled_at__isnull=True)


class Reported:
    """Items with open reports, the one that was reported first at the front."""

    def __init__(self) -> None:
        """Take them all."""
        rows = open_reports().order_by().values("object_type", "object_id").annotate(since=Min("at"))
        self._keys = rows.order_by("since", "object_id")

    def count(self) -> int:
        """Return how many there are."""
        return self._keys.count()

    def __getitem__(self, page: slice) -> list[Moderated]:
        """Return the items of `page`, with what their templates read."""
        keys = [(row["object_type"], row["object_id"]) for row in self._keys[page]]
        found = of_keys(keys)
        return [found[key] for key in keys if key in found]


def open_reports_of(items: Iterable[Moderated]) -> dict[Key, list[Report]]:
    """Return the open reports of several items in one query."""
    found: dict[Key, list[Report]] = defaultdict(list)
    for report in open_reports().filter(object_id__in=[str(item.pk) for item in items]):
        found[report.object_type, report.object_id].append(report)
    return found


def reports_of(item: Moderated) -> QuerySet[Report]:
    """Return the reports about `item` that nobody handled."""
    return all_reports_of(item).filter(handled_at__isnull=True)


def all_reports_of(item: Moderated) -> QuerySet[Report]:
    """Return every report about `item`."""
    label, pk = key_of(item)
    return Report.objects.filter(object_type=label, object_id=pk)


def open_messages() -> QuerySet[Message]:
    """Return messages that nobody handled: oldest first, what looks like spam last."""
    return Message.objects.filter(handled_at__isnull=True).order_by("waits_longer", "at", "id")


def recent_message_texts(most: int) -> list[str]:
    """Return the texts of the latest messages."""
    return list(Message.objects.order_by("-at").values_list("text", flat=True)[:most])


def templates(use: str) -> QuerySet[Template]:
    """Return the sentences an editor may begin from; `use` is a Template.Use."""
    return Template.objects.filter(use=use)


def published_by(giver: Guest, model: type[Moderated]) -> QuerySet[Any]:
    """Return what this giver, or another browser of the same person, has published."""
    return given_by(giver, model).filter(status=Status.PUBLISHED)


def given_by(giver: Guest, model: type[Moderated]) -> QuerySet[Any]:
    """Return all that this giver, or another browser of the same person, gave."""
    same = Q(giver=giver)
    if giver.person_id:
        same |= Q(giver__person_id=giver.person_id)
    return rows(model).filter(same)


def recent_texts(model: type[Moderated], most: int, *, besides: str = "") -> list[tuple[str, str]]:
    """Return (id, text) of the latest `most` items of `model`, whatever their status."""
    found = rows(model).exclude(pk=besides).order_by("-offered_at").values_list("pk", *model.moderation_words)
    return [(pk, text_of(words)) for pk, *words in found[:most]]


def editors() -> list[Person]:
    """Return everybody who may decide and has an address."""
    decides = {"codename": "decide", "content_type__app_label": "moderation"}
    own = Q(**{f"user_permissions__{name}": value for name, value in decides.items()})
    by_group = Q(**{f"groups__permissions__{name}": value for name, value in decides.items()})
    found = Person.objects.filter(own | by_group, is_active=True).exclude(email="")
    return list(found.distinct().order_by("pk"))


def counts() -> dict[str, int]:
    """Return how many wait in each tab of the queue that asks for work."""
    return {
        "waiting": waiting().count(),
        "reports": Reported().count(),
        "messages": open_messages().count(),
    }
