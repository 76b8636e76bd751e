"""What the script reads is what Python had, bit for bit."""

import zlib
from base64 import b64decode

import numpy as np
import pytest

from tellapart.report.html.encoding import Blob

SIZES = {"f8": 8, "f4": 4, "u4": 4, "u1": 1}


def decoded(blob):
    """The decoder of the front end, said once more as plainly as can be."""
    content, start, out = zlib.decompress(b64decode(blob.text())), 0, []
    for entry in blob.entries:
        size, length = SIZES[entry["type"]], entry["length"]
        planes = content[start : start + size * length]
        numbers = b"".join(
            bytes(planes[plane * length + place] for plane in range(size))
            for place in range(length)
        )
        values = np.frombuffer(numbers, dtype="<" + entry["type"]).astype(np.float64)
        out.append(np.cumsum(values) if entry["delta"] else values)
        start += size * length
    assert start == len(content)
    return out


ARRAYS = {
    "doubles": np.array([0.1, np.pi, -1e300, 5e-324]),
    "halves": np.array([0.5, 0.25, -2.0, 0.0]),
    "not finite": np.array([np.inf, -np.inf, np.nan, 0.1]),
    "none": np.array([]),
    "single": np.array([0.7], dtype=np.float32),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_numbers_come_back(name):
    blob = Blob()
    blob.add(ARRAYS[name])
    np.testing.assert_array_equal(decoded(blob)[0], ARRAYS[name].astype(np.float64))


def test_what_single_precision_holds_takes_half_the_room():
    blob = Blob()
    blob.add(ARRAYS["halves"])
    blob.add(ARRAYS["doubles"])
    assert [entry["type"] for entry in blob.entries] == ["f4", "f8"]


@pytest.mark.parametrize(
    ("counts", "kind"),
    [
        (np.array([0, 3, 3, 4_000_000_000]), "u4"),
        (np.array([0, 2**33 + 1]), "f8"),  # a step that 32 bits cannot hold
        (np.array([5, 4]), "f4"),  # falls: no step below zero exists
        (np.array([0.0, 0.1, 0.3]), "f8"),
        (np.array([], dtype=np.int64), "u4"),
    ],
)
def test_counts_come_back_whatever_their_steps(counts, kind):
    blob = Blob()
    blob.add_counts(counts)
    assert blob.entries[0]["type"] == kind
    np.testing.assert_array_equal(decoded(blob)[0], counts)


def test_codes_and_flags_come_back():
    blob = Blob()
    codes, flags = np.array([2**32 - 1, 0, 7]), np.array([True, False, True])
    assert (blob.add_codes(codes), blob.add_flags(flags)) == (0, 1)
    first, second = decoded(blob)
    np.testing.assert_array_equal(first, codes)
    np.testing.assert_array_equal(second, flags)
