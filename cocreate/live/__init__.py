"""Rooms in which several people change one thing at once (CRDT): stored updates, presence, sockets.

Knows names of rooms and bytes; nothing of what a room holds or who may enter, which signed tokens say.
"""
