"""What moderation tells higher parts."""

from django.dispatch import Signal

#: An item changed status. Sent inside the transaction with item, status (Status), by (Person or None), reason (text).
decided = Signal()
