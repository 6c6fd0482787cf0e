"""What moderation tells higher parts."""

from django.dispatch import Signal

#: Something happened to an item. Sent inside the transaction with item, status (Status, as it is now), by (Person,
#: Guest or None), reason (text of a question, reason, answer or note) and verb: submit, publish, ask, decline,
#: answer, merge, withdraw, undo or edit.
decided = Signal()
