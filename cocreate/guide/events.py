"""What the guide tells higher parts."""

from django.dispatch import Signal

#: A page was published, unpublished, moved or deleted. Sent inside the transaction with `page` (specific).
page_changed = Signal()
