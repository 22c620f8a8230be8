"""An index of utterances that are examples word for word: packed, so that a process that asks one question unpacks nothing."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from hashlib import blake2b

_RECORD = struct.Struct(">8sH")


def pack(utterances: Mapping[str, int]) -> bytes:
    """An index of utterances -> numbers below 65,536: records of hash and number, sorted by hash."""
    return b"".join(sorted(_RECORD.pack(_hash(text), number) for text, number in utterances.items()))


def find(index: bytes, utterance: str) -> int | None:
    """The number of an utterance; None where the index does not hold it."""
    wanted = _hash(utterance)
    low, high = 0, len(index) // _RECORD.size
    while low < high:
        middle = (low + high) // 2
        found, number = _RECORD.unpack_from(index, middle * _RECORD.size)
        if found == wanted:
            return int(number)
        if found < wanted:
            low = middle + 1
        else:
            high = middle
    return None


def _hash(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()
