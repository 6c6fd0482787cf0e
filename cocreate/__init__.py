"""Cocreatiegids: a living guide to local co-creation. The order of its parts stands in pyproject.toml."""

import gc

gc.set_threshold(50_000)  # each 700 new objects, as Python has it, is a fifth of the time that loading all of this takes
