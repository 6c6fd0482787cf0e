"""Who passes at once. The owner sets it in Policy."""

from .models import Moderated, Status
from .queries import given_by, policy, published_by


def passes_at_once(item: Moderated) -> bool:
    """Return whether `item` needs no editor: nothing is wrong with it, and its giver's work was published before.

    A giver whose latest decided item was declined waits again, until an editor publishes something of theirs.
    """
    rule = policy()
    if item.at_once:
        kept = item.status == Status.PUBLISHED or item.decided_at is None
        return kept and not item.suspicion and not item.publish_problems()
    if item.suspicion or item.giver is None or not rule.trust_known_givers:
        return False
    if item.publish_problems() or item.publish_doubts():
        return False
    if published_by(item.giver, type(item)).count() < max(1, rule.trust_after):
        return False
    latest = given_by(item.giver, type(item)).filter(decided_by__isnull=False).order_by("-decided_at").first()
    return latest is None or latest.status != Status.DECLINED
