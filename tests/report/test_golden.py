"""The golden values that the page's script is held to are those of this version."""

from __future__ import annotations

import json
import runpy
import zlib
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "write_frontend_golden.py"
FOLDER = ROOT / "frontend" / "tests" / "golden"
SIZES = {"f8": 8, "f4": 4, "u4": 4, "u1": 1}


@pytest.fixture(scope="module")
def written():
    if not SCRIPT.exists():
        pytest.skip("no scripts here: this is not a checkout")
    return runpy.run_path(str(SCRIPT))["files"]()


def decoded(payload):
    """Return the payload with its arrays: zlib streams differ between builds of zlib."""
    planes, arrays, start = zlib.decompress(b64decode(payload["blob"])), [], 0
    for entry in payload["arrays"]:
        size = SIZES[entry["type"]]
        part = np.frombuffer(planes, np.uint8, size * entry["length"], start)
        start += part.size
        values = part.reshape(size, -1).T.copy().view("<" + entry["type"]).ravel().astype(float)
        arrays.append(np.cumsum(values) if entry["delta"] else values)
    assert start == len(planes)
    return {**payload, "blob": [each.tolist() for each in arrays]}


def leaves(content, path=()):
    """Yield every value with its place."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from leaves(value, (*path, key))
    elif isinstance(content, list):
        yield (*path, "length"), len(content)
        for place, value in enumerate(content):
            yield from leaves(value, (*path, place))
    else:
        yield path, content


def test_the_golden_files_are_up_to_date(written):
    assert sorted(written) == sorted(file.name for file in FOLDER.glob("*.json"))
    for name, content in written.items():
        kept = json.loads((FOLDER / name).read_text(encoding="utf-8"))
        fresh = json.loads(json.dumps(content))
        for each in (kept, fresh):
            if "payload" in each:
                each["payload"] = decoded(each["payload"])
        old, new = dict(leaves(kept)), dict(leaves(fresh))
        assert old.keys() == new.keys(), f"{name}: run scripts/write_frontend_golden.py"
        for place, value in new.items():
            same = (
                old[place] == pytest.approx(value, rel=1e-9, abs=1e-12, nan_ok=True)
                if isinstance(value, float)
                else old[place] == value
            )
            assert same, f"{name} {place}: run scripts/write_frontend_golden.py"
