"""Words are compared without accents, ligatures, case and apostrophes, and by their Dutch stem."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate.search.folding import LONGEST, fold, parts_of, stem, terms_of

TERM = re.compile(r"(?:@\w+|\^?=?[^\W_]+)\Z")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ontmoetingen", "ontmoeting"),
        ("ontmoeten", "ontmoeting"),
        ("buurten", "buurt"),
        ("cocreeren", "cocreëren"),
        ("cocreëren", "cocreatie"),
        ("co-creaties", "cocreatie"),
        ("COCREËREN", "cocreeren"),
        ("fotos", "foto"),
        ("kompassen", "kompas"),
        ("klassen", "klas"),
        ("straten", "straat"),
        ("huizen", "huis"),
        ("mensen", "mens"),
        ("bewoners", "bewoner"),
        ("gesprekken", "gesprek"),
        ("gemeenten", "gemeente"),
        ("cœur", "coeur"),
        ("l'école", "ecole"),
        ("Lætitia", "laetitia"),
        ("Ĳzer", "ijzer"),
        ("ﬁets", "fiets"),
        ("\uff22uurt", "buurt"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
    ],
)
def test_these_are_the_same_word(one, other):
    assert stem(fold(one)) == stem(fold(other))


@pytest.mark.parametrize(("one", "other"), [("buurt", "beurt"), ("plek", "plak"), ("gesprek", "afspraak")])
def test_these_are_not(one, other):
    assert stem(fold(one)) != stem(fold(other))


def test_a_letter_with_a_loose_accent_is_the_same_as_one_with_its_own():
    assert fold("cocre\u0308eren") == fold("cocreëren") == "cocreeren"


def test_a_word_with_a_hyphen_is_also_its_parts():
    assert parts_of("co-creatie") == ("cocreatie", "co", "creatie")
    assert parts_of("foto's") == parts_of("foto\u2019s") == ("fotos", "foto")
    assert parts_of("Gent\u2011Brugge") == ("gentbrugge", "gent", "brugge")


def test_a_title_is_kept_apart_and_only_dutch_is_stemmed():
    assert terms_of("Ontmoetingen", "bij Jo", "chapter", "nl-BE") == (
        "@chapter @made ^ontmoetingen ^=ontmoet ontmoetingen =ontmoet bij =bij jo =jo"
    )
    assert terms_of("Réunions", "", "contribution", "fr") == "@contribution ^reunions reunions"


def test_arabic_is_found_with_and_without_vowel_signs():
    assert fold("حَيّ") == fold("حي")


@given(st.text())
def test_folding_twice_changes_nothing_and_leaves_only_letters_and_digits(text):
    folded = fold(text)
    assert all(letter.isalnum() for letter in folded)
    assert len(folded) <= LONGEST
    assert fold(folded) == folded
    assert stem(folded) or not folded


@given(st.text(), st.text(), st.sampled_from(["nl", "fr", ""]))
def test_terms_hold_nothing_that_a_database_could_read_as_an_operator(title, text, language):
    for term in terms_of(title, text, "method", language).split(" "):
        assert TERM.match(term), term
