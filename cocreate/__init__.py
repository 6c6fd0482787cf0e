"""Cocreatiegids: a living guide to local co-creation. The order of its parts stands in pyproject.toml."""

import gc

gc.set_threshold(50_000)  # looking at each 700 new objects takes a fifth of the time in which all this loads
