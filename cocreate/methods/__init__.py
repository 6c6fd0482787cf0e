"""The method library: cards and the filter sentence.

Knows stones and traits; no contribution or page.
"""
