"""What voices tell higher parts."""

from django.dispatch import Signal

#: Which quotes of a contribution are seen, or under which name, has changed. Sent inside the transaction
#: with `contribution`.
quotes_changed = Signal()
