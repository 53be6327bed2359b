"""Numbers from row numbers: a hash, uniform draws, permutations. No state, no order: any row can be asked at any time.

Everything is integer arithmetic on 64 bits or a look-up, so that the streams are the same with every version of numpy
and on every machine. The mixer is splitmix64 (Steele, Lea, Flood: Fast
splittable pseudorandom number generators, 2014).
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.uint64]

GAMMA = np.uint64(0x9E3779B97F4A7C15)
ROUNDS = 4  # of the Feistel network: enough for a permutation that looks random


def key(*parts: object) -> int:
    """64 bits that name a stream: of a seed, a table, a column, a purpose."""
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def mix(rows: Rows, stream: int) -> Rows:
    """64 random bits a row: the row-th output of splitmix64 begun at `stream`. A bijection of the row number."""
    with np.errstate(over="ignore"):
        z = rows * GAMMA + np.uint64(stream)
        z ^= z >> np.uint64(30)
        z *= np.uint64(0xBF58476D1CE4E5B9)
        z ^= z >> np.uint64(27)
        z *= np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return z


def uniform(rows: Rows, stream: int) -> NDArray[np.float64]:
    """0 ≤ u < 1, on a grid of 2^-53."""
    return (mix(rows, stream) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def below(rows: Rows, stream: int, count: int | Rows) -> Rows:
    """0 ≤ k < count, each alike (count < 2^31; one for all rows, or one each)."""
    return ((mix(rows, stream) >> np.uint64(32)) * np.asarray(count, np.uint64)) >> np.uint64(32)


def permute(rows: Rows, count: int, stream: int) -> Rows:
    """A permutation of 0 … count - 1: a Feistel network on the next even power of two, walked until inside."""
    half = max(1, (max(2, count) - 1).bit_length() + 1 >> 1)
    low, shift = np.uint64((1 << half) - 1), np.uint64(half)

    def once(value: Rows) -> Rows:
        left, right = value >> shift, value & low
        for turn in range(ROUNDS):
            left, right = right, left ^ (mix(right, stream + turn & 0xFFFF_FFFF_FFFF_FFFF) & low)
        return (left << shift) | right

    found = once(np.asarray(rows, dtype=np.uint64))
    while len(outside := np.nonzero(found >= np.uint64(count))[0]):
        found[outside] = once(found[outside])
    return found


def numbers(first: int, count: int) -> Rows:
    return np.arange(first, first + count, dtype=np.uint64)
