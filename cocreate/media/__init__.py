"""Sound and film: what came in made ready for the web, its transcript, its player.

Knows recordings; nothing of contributions, voices or who may see them.
"""
