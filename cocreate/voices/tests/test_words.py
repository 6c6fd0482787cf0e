"""A quote is word for word."""

import pytest

from cocreate.voices.words import are_said

SAID = "Die tafel, op straat: daar is het begonnen.\nEn nu doet iederéén mee — ook ik! مرحبا بكم"


@pytest.mark.parametrize(
    "quote",
    [
        "Die tafel op straat, daar is het begonnen",
        "die tafel … daar is het begonnen",
        "“En nu doet iedereen mee (…) ook ik”",
        "begonnen. En nu",
        "مرحبا",
    ],
)
def test_words_that_were_said_are_a_quote(quote):
    assert are_said(quote, SAID)


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "…",
        "Die stoel op straat",
        "afel op straat",
        "ook ik … Die tafel",
        "iedereen doet mee",
        "daar is het begonnen " * 2,
    ],
)
def test_words_that_were_not_said_are_none(quote):
    assert not are_said(quote, SAID)
