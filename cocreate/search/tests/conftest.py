"""A giver and a small guide, as their own parts test with."""

from cocreate.contributions.tests.conftest import giver, offer
from cocreate.guide.tests.conftest import chapter, guide, home

__all__ = ["chapter", "giver", "guide", "home", "offer"]
