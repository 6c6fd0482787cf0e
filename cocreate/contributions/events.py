"""What contributions tell higher parts."""

from django.dispatch import Signal

#: A contribution was offered, changed, published or withdrawn. Sent inside the transaction with `contribution`.
changed = Signal()
