"""Who may: whoever knows the address, until its term is over."""

from django.utils import timezone

from . import problems
from .models import Upload


def upload_open(upload_id: str) -> Upload:
    """Return an upload that one may go on with. Raise RefusedError: 404 when absent, 410 when its term is over."""
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is None:
        raise problems.RefusedError(404, problems.GONE)
    if upload.expires_at < timezone.now():
        raise problems.RefusedError(410, problems.EXPIRED)
    return upload
