"""What trajectories tell higher parts."""

from django.dispatch import Signal

#: Something changed in a trajectory. Sent inside the transaction with trajectory and verb (a key of words.CHANGES).
changed = Signal()
