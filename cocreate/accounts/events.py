"""What accounts tell higher parts."""

from django.dispatch import Signal

#: A person deletes their account. Sent inside the transaction, before, with `person` and `withdraw`: whether what they
#: gave is withdrawn too, or stays without a name.
leaving = Signal()
