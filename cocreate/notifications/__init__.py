"""What became of mine, and later the weekly letter: each mail once, off in one click.

Knows people; the words of a notice live with its sender.
"""
