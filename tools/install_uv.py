"""Puts uv from PyPI into a virtual environment, also where Python came without pip (Debian's does)."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from urllib.parse import urldefrag, urljoin

if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python meets first
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12 …")

VENV = Path(sys.argv[1])
PYTHON = VENV / "bin" / "python"
INDEX = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/"


def has_pip() -> bool:
    """Whether the environment has pip."""
    return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0  # noqa: S603 - our own


def pip_wheel(folder: str) -> Path:
    """Fetch the newest wheel of pip, checked; such a wheel can be run as it is."""
    request = urllib.request.Request(INDEX + "pip/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})  # noqa: S310 - the index
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        files = json.load(answer)["files"]
    wheel = [f for f in files if f["filename"].endswith("-py3-none-any.whl") and not f.get("yanked")][-1]
    with urllib.request.urlopen(urljoin(INDEX + "pip/", urldefrag(wheel["url"]).url), timeout=60) as answer:  # noqa: S310
        data = answer.read()
    if hashlib.sha256(data).hexdigest() != wheel["hashes"]["sha256"]:
        sys.exit("The pip that was fetched is not what the index says it is.")
    path = Path(folder) / wheel["filename"]
    path.write_bytes(data)
    return path


if not PYTHON.exists():
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", VENV], check=True)  # noqa: S603
with tempfile.TemporaryDirectory() as folder:
    pip = ["-m", "pip"] if has_pip() else [str(pip_wheel(folder) / "pip")]
    command = [PYTHON, *pip, "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore", "uv"]
    sys.exit(subprocess.run(command, check=False).returncode)  # noqa: S603
