"""QR codes that lead from paper back to a page."""

from functools import lru_cache
from typing import Any

import segno


@lru_cache(maxsize=1024)
def qr_path_data(url: str) -> dict[str, Any]:
    """Return a QR code as one SVG path: {"d": path data, "size": modules a side, quiet zone of 2 included}."""
    code = segno.make(url, error="m", micro=False)
    quiet = 2
    runs = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                runs.append(f"M{x + quiet} {y + quiet}h{length}v1h-{length}z")
            x += length + 1
    return {"d": "".join(runs), "size": len(code.matrix) + 2 * quiet}
