"""Where files are kept when that is not a folder."""

from urllib.parse import urljoin

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class Bucket(S3Storage):
    """A bucket that only the site reads. Its files have their address here, where is asked who may read them."""

    def url(self, name: str, *_args: object, **_more: object) -> str:
        """Return the same path as when files are in a folder."""
        return urljoin(settings.MEDIA_URL, str(filepath_to_uri(name)).lstrip("/"))
