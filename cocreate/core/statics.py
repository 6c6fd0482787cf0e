"""Static files, each under a name that changes with what it holds."""

import re
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

BUILT = re.compile(r"frontend/assets/[^/]+-[\w-]{8}\.\w+")


class Statics(CompressedManifestStaticFilesStorage):
    """What Vite built has such a name already; with a second one a browser would run twice what is imported."""

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """Return the name under which a file is served."""
        return name if BUILT.fullmatch(name) else super().hashed_name(name, content, filename)
