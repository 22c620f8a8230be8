"""Packed tables hold what a dict would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from careerbot.nlu.packed import Keys, from_bytes, to_bytes

keys = st.sets(st.text(st.characters(exclude_categories=())), max_size=50)


@given(keys, keys)
def test_as_a_dict_finds(known, others):
    ordered, data = Keys.pack(known)
    table = Keys(data)
    place = {key: at for at, key in enumerate(ordered)}
    assert place.keys() == known
    for key in known | others:
        assert table.find(key) == place.get(key)


@given(keys)
def test_the_order_of_keys_makes_no_difference(known):
    assert Keys.pack(sorted(known)) == Keys.pack(sorted(known, reverse=True))


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_numbers_come_back(numbers):
    assert list(from_bytes("I", to_bytes("I", numbers))) == numbers


def test_an_empty_table_holds_nothing():
    assert Keys(Keys.pack([])[1]).find("") is None
