"""The environment of the tests, set before Django reads its settings: `-p tests.environment` in pyproject.toml."""

import os
import tempfile

for name in [name for name in os.environ if name.startswith("COCREATE_")]:
    del os.environ[name]
os.environ["COCREATE_DATA"] = tempfile.mkdtemp(prefix="cocreate-test-")
os.environ["COCREATE_LOG_LEVEL"] = "WARNING"
