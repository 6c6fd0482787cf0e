"""People, guests with a secret link, sign-in, roles.

Knows nothing of what people make.
"""
