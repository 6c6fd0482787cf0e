"""One search over everything public.

Knows every part below it; nothing of the api or ops.
"""
