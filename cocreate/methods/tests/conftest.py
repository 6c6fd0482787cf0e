import pytest

from cocreate.methods import loading
from cocreate.stones import loading as compass


@pytest.fixture(scope="module")
def shipped(lasting):
    """The stones, traits and methods as the project ships them, loaded once for a file of tests."""
    with lasting.unblock():
        compass.load()
        loading.load()


@pytest.fixture
def library(shipped, db):
    """The stones, traits and methods as the project ships them."""
