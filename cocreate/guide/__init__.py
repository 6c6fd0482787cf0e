"""The living guide: pages made of passages, what was added to them, credit, history, cases.

Knows contributions, methods and stones and owns the links to them; the only part that knows Wagtail's pages.
"""
