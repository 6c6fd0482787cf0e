"""Stones and traits of the compass: the owner's data, no placements.

Knows no method, contribution or page.
"""
