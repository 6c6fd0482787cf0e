"""Files that arrive in pieces over a bad network (tus 1.0).

Knows bytes, lengths and terms; nothing of what they are or whom they belong to.
"""
