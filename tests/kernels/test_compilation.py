"""What the decorator promises: declared types only, read-only input, one machine code each."""

import importlib
import os
import pkgutil
import subprocess
import sys

import numpy as np
import pytest

import tellapart.kernels
from tellapart.kernels.compile import Kernel

pytestmark = pytest.mark.skipif(
    os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled"
)

TYPES = {"float32": np.float32, "float64": np.float64, "int32": np.int32, "int64": np.int64,
         "uint8": np.uint8, "uint32": np.uint32, "uint64": np.uint64}  # fmt: skip


def every_kernel():
    for module in pkgutil.iter_modules(tellapart.kernels.__path__, "tellapart.kernels."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Kernel):
                yield name, value


KERNELS = dict(every_kernel())
DECLARED = [(name, signature) for name, found in KERNELS.items() for signature in found.signatures]


def argument(word):
    """Return an empty argument of a declared type; read-only where it is only read."""
    if "[" not in word:
        return 0 if word == "int64" else 0.0
    item, axes = word[:-1].split("[")
    array = np.zeros((2, 5), TYPES[item], order="F") if "," in axes else np.zeros(0, TYPES[item])
    array.flags.writeable = ":" in axes
    return array


def words(signature):
    return signature.split()


def test_there_are_kernels_to_check():
    assert len(KERNELS) >= 10


@pytest.mark.parametrize(("name", "signature"), DECLARED)
def test_every_declared_signature_takes_read_only_input(name, signature):
    KERNELS[name](*map(argument, words(signature)))


@pytest.mark.parametrize(("name", "signature"), DECLARED)
def test_another_dtype_is_refused(name, signature):
    for place, word in enumerate(words(signature)):
        if "[" in word:
            arguments = list(map(argument, words(signature)))
            arguments[place] = arguments[place].astype(np.float16)
            with pytest.raises(TypeError, match="No matching definition"):
                KERNELS[name](*arguments)


@pytest.mark.parametrize(("name", "signature"), DECLARED)
def test_another_layout_is_refused(name, signature):
    for place, word in enumerate(words(signature)):
        if "[" in word and "," not in word:
            arguments = list(map(argument, words(signature)))
            arguments[place] = np.zeros(6, arguments[place].dtype)[::2]
            with pytest.raises(TypeError, match="No matching definition"):
                KERNELS[name](*arguments)


@pytest.mark.parametrize("name", KERNELS)
def test_each_signature_is_compiled_once_and_no_other(name):
    found = KERNELS[name]
    for signature in found.signatures:
        found(*map(argument, words(signature)))
    assert len(found._compiled.signatures) == len(found.signatures)
    assert len(set(found.signatures)) == len(found.signatures)


@pytest.mark.parametrize("name", KERNELS)
def test_an_output_is_never_read_only_by_declaration(name):
    """A kernel that returns nothing must be given something to write to."""
    for signature in KERNELS[name].signatures:
        assert ":" in signature or name in ("count_wins", "farthest", "masses_won")


def run(code, **environment):
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", code],
        capture_output=True, text=True, check=False, env=os.environ | environment,
    )  # fmt: skip


def test_importing_the_kernels_compiles_nothing():
    code = "import tellapart.kernels, tellapart.statistics, sys; print('numba' in sys.modules)"
    assert run(code).stdout.strip() == "False"


def test_without_a_writable_cache_folder_it_warns_and_computes_all_the_same():
    code = """
import numba.core.caching as caching
caching.CompileResultCacheImpl._locator_classes = []  # as where nothing can be written
import tellapart as ta
print(ta.evaluate([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).metric("roc_auc").value)
"""
    done = run(code)
    assert done.stdout.strip() == "0.75", done.stderr
    assert "TellapartWarning: compiled code cannot be kept" in done.stderr
    assert "NUMBA_CACHE_DIR" in done.stderr
