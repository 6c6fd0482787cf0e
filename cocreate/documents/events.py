"""What documents tell higher parts."""

from django.dispatch import Signal

#: A text changed, or who may read it. Sent inside the transaction with `document`.
changed = Signal()
