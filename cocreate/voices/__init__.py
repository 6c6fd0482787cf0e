"""Voices: who speaks, the words quoted from them, and what they said yes to.

Knows contributions; nothing of the guide's pages.
"""
