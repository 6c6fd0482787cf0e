"""What media tells higher parts."""

from django.dispatch import Signal

#: A recording can be played, or was refused. Sent with sender Recording and recording, inside the transaction.
ready = Signal()
