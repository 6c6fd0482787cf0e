"""Cocreatiegids: a living guide to local co-creation. The order of its parts stands in pyproject.toml."""
