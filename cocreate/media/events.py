"""What media tells higher parts."""

from django.dispatch import Signal

#: A recording can be played, or was refused. Sent with sender Recording and recording, inside the transaction.
ready = Signal()

#: Another transcript stands beside a recording, or one waits for a look. Sent inside the transaction with sender
#: Transcript and transcript.
written_out = Signal()
