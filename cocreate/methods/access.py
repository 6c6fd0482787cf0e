"""Who may: every method is public."""

from django.shortcuts import get_object_or_404

from .models import Method
from .queries import methods


def method_read(method_id: str) -> Method:
    """Return the method with its stones and traits, or raise Http404."""
    return get_object_or_404(methods(), pk=method_id)
