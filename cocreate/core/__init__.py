"""No tables: env readers, text, ids, media, page cache, rates, template components.

Knows nothing of any other part.
"""
