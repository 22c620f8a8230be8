"""Large tables with text keys, packed: nothing is unpacked before it is used, so that a process that asks one question starts fast.

A table is a sorted array of 64-bit hashes of its keys; what belongs to the keys lies beside it in arrays of the same order. Keys
themselves are not kept: of a million keys, two share a hash with a chance of one to thirty-seven million.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import blake2b


def hash_of(key: str) -> int:
    """The 64-bit hash under which a key is filed."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def to_bytes(type_: str, values: Iterable[float]) -> memoryview:
    """Numbers as little-endian bytes, a view as they are read; `type_` is a type code of `array`."""
    numbers = array(type_, values)
    if sys.byteorder == "big":
        numbers.byteswap()
    return memoryview(numbers.tobytes())


def from_bytes(type_: str, data: memoryview) -> array[float]:
    """What `to_bytes` made."""
    numbers: array[float] = array(type_)
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


class Keys:
    """The keys of a packed table.

    Args:
        data: what `pack` made.
    """

    def __init__(self, data: memoryview) -> None:
        self._hashes = from_bytes("Q", data)

    @staticmethod
    def pack(keys: Iterable[str]) -> tuple[list[str], memoryview]:
        """The keys in the table's order, and their packed form."""
        ordered = sorted(keys, key=hash_of)
        return ordered, to_bytes("Q", map(hash_of, ordered))

    def find(self, key: str) -> int | None:
        """The place of a key in the table; None where it is not there."""
        wanted = hash_of(key)
        at = bisect_left(self._hashes, wanted)
        return at if at < len(self._hashes) and self._hashes[at] == wanted else None
