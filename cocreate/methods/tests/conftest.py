import pytest

from cocreate.methods import loading
from cocreate.stones import loading as compass


@pytest.fixture
def library(db):
    """The stones, traits and methods as the project ships them."""
    compass.load()
    loading.load()
