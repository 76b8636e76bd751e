"""What torch's archives may hold: data and known operators, no pickles and no Python.

An exported program is JSON beside tensors, but ``torch.export.load`` trusts it: it unpickles
example inputs, evaluates expressions of shapes, looks operators up from the root of torch and
writes Python source with the names it finds. So an archive is read here first, and only what
was understood is written into a new one, in memory, which torch then loads.
"""

from __future__ import annotations

import ast
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

from tellapart.errors import InputError
from tellapart.integrations.predicting.models import HOW_TO_EXPORT
from tellapart.integrations.predicting.torch_scripts import (
    Operators,
    unknown_in_code,
    unknown_in_pickle,
)

MOST_BYTES = 16 << 30
ROOT = "model"
PROGRAM = "models/model.json"
WEIGHTS, CONSTANTS = "data/weights/", "data/constants/"
CONFIGS = {
    WEIGHTS: WEIGHTS + "model_weights_config.json",
    CONSTANTS: CONSTANTS + "model_constants_config.json",
}
PLAIN = ("archive_format", "archive_version", "byteorder", ".data/version", "version")

NAME = re.compile(r"[\w.:/+\- ]*", re.ASCII)
OPERATOR = re.compile(
    r"torch\.ops\.(aten|prims|quantized|quantized_decomposed)\.(?!__(?!and|or|xor|[lr]shift))"
    r"(?!from_file|save)\w+\.(?!__)\w+"
    r"|torch\.ops\.higher_order\.(wrap_with_set_grad_enabled|wrap_with_autocast)"
    r"|_operator\.(getitem|add|sub|mul|floordiv|truediv|mod|neg|pow|and_|or_|not_|[lg][te]|eq|ne)"
    r"|math\.(ceil|floor|trunc)|torch\.sym_(int|float|max|min|not|ite|sqrt)",
    re.ASCII,
)
FUNCTIONS = (
    "Symbol", "Integer", "Float", "Rational", "Add", "Mul", "Pow", "Max", "Min", "Mod",
    "PythonMod", "FloorDiv", "CleanDiv", "ModularIndexing", "CeilToInt", "FloorToInt",
    "TruncToInt", "RoundToInt", "ToFloat", "IntTrueDiv", "FloatTrueDiv", "PowByNatural",
    "FloatPow", "Equality", "Unequality", "Eq", "Ne", "Ge", "Gt", "Le", "Lt", "GreaterThan",
    "StrictGreaterThan", "LessThan", "StrictLessThan", "And", "Or", "Not", "Where", "Identity",
    "Abs", "floor", "ceiling",
)  # fmt: skip
NUMBERS = frozenset(("oo", "int_oo", "true", "false"))
SYMBOL = re.compile(r"[a-z]{1,9}\d{1,9}", re.ASCII)
LONGEST = 2000  # characters of an expression
ARITHMETIC = (
    ast.Expression, ast.Call, ast.Name, ast.Constant, ast.keyword, ast.BinOp, ast.UnaryOp,
    ast.Compare, ast.operator, ast.unaryop, ast.cmpop, ast.Load,
)  # fmt: skip
SCRIPT = re.compile(
    r"(data|constants)\.pkl|(data|constants)/\d+|code/\w+(/\w+)*\.py|version|byteorder"
    r"|\.data/(version|byteorder)",
    re.ASCII,
)  # records that are read; others hold sources for messages, and older or mobile formats


def checked_script(path: Path, operators: Operators) -> io.BytesIO:
    """Return a TorchScript archive of which all code was looked at.

    Parameters
    ----------
    operators
        Those that torch has, see `torch_scripts`.

    Raises
    ------
    InputError
        Its code or its objects need what is not known to be harmless.
    """
    records = {name: content for name, content in _records(path).items() if SCRIPT.fullmatch(name)}
    for name, content in records.items():
        unknown = None
        if name.endswith(".py"):
            unknown = unknown_in_code(content, operators)
        elif name.endswith(".pkl"):
            unknown = unknown_in_pickle(content)
        if unknown is not None:
            raise InputError(
                f"{path} holds {unknown} ({name}), which TorchScript of a classifier has no need "
                f"of; {HOW_TO_EXPORT}"
            )
    return _archive(records)


def checked_program(path: Path) -> io.BytesIO:
    """Return an exported program made of what was understood.

    Raises
    ------
    InputError
        It holds pickles, compiled code, operators outside torch's own, or names that are code.
    """
    records = _records(path)
    kept = {name: records[name] for name in PLAIN if name in records}
    program = _json(path, records, PROGRAM)
    program["guards_code"] = []  # Python source, to check inputs; the shapes are checked by torch
    _check(path, program)
    kept[PROGRAM] = json.dumps(program).encode()
    for folder, name in CONFIGS.items():
        config = _json(path, records, name)
        kept[name] = json.dumps(config).encode()
        for payload in _payloads(path, config):
            record = folder + payload
            if record not in records:
                raise InputError(f"{path} lacks {record}; expected a whole file")
            kept[record] = records[record]
    kept["data/sample_inputs/model.pt"] = b""  # a pickle, of no use here
    return _archive(kept)


def _payloads(path: Path, config: dict[str, Any]) -> list[str]:
    found = []
    for about in config.get("config", {}).values():
        name = str(about.get("path_name", ""))
        if about.get("use_pickle") or not re.fullmatch(r"(weight|tensor)_\d+", name):
            raise InputError(f"{path} holds a pickled object ({name}); {HOW_TO_EXPORT}")
        found.append(name)
    return found


def _check(path: Path, value: Any, key: str = "") -> None:
    """Refuse text that is more than a name, wherever torch would do more with it than keep it."""
    if isinstance(value, dict):
        if key in ("metadata", "nn_module_stack"):
            value.clear()  # where in somebody's source an operator came from
        for name, inner in value.items():
            _check(path, name, "key")
            _check(path, inner, name)
    elif isinstance(value, list):
        for inner in value:
            _check(path, inner, key)
    elif isinstance(value, str) and not _is_harmless(key, value):
        raise InputError(
            f"{path} holds {value[:60]!r} as {key}, which is no operator or name of torch's own; "
            f"{HOW_TO_EXPORT}"
        )


def _is_harmless(key: str, text: str) -> bool:
    if key == "target":
        return OPERATOR.fullmatch(text) is not None
    if key == "expr_str":
        return _is_arithmetic(text)
    if key in ("in_spec", "out_spec"):
        return "__enum__" not in text
    if key in ("as_string", "stack_trace"):
        return True  # kept as a literal
    return NAME.fullmatch(text) is not None


def _is_arithmetic(text: str) -> bool:
    """Whether an expression computes with sizes: sympy hands it to Python's own ``eval``."""
    if len(text) > LONGEST:
        return False
    try:
        nodes = list(ast.walk(ast.parse(text.strip(), mode="eval")))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return all(_is_plain(node, is_called=id(node) in called) for node in nodes)


def _is_plain(node: ast.AST, *, is_called: bool) -> bool:
    if isinstance(node, ast.Name):
        if is_called:
            return node.id in FUNCTIONS
        return node.id in NUMBERS or SYMBOL.fullmatch(node.id) is not None
    if is_called:
        return False  # the call of a call
    if isinstance(node, ast.Constant):
        text = node.value
        return SYMBOL.fullmatch(text) is not None if isinstance(text, str) else True
    return isinstance(node, ARITHMETIC)


def _json(path: Path, records: dict[str, bytes], name: str) -> dict[str, Any]:
    try:
        found = json.loads(records[name])
    except KeyError as error:
        raise InputError(f"{path} lacks {name}; expected an export of one model") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is damaged: {name} is not JSON") from error
    if not isinstance(found, dict):
        raise InputError(f"{path} is damaged: {name} holds no object")
    return found


def _records(path: Path) -> dict[str, bytes]:
    """Return the records of an archive, without the folder that holds them all."""
    try:
        with zipfile.ZipFile(path) as archive:
            listed = archive.infolist()
            if sum(each.file_size for each in listed) > MOST_BYTES:
                raise InputError(f"{path} would unpack to more than {MOST_BYTES >> 30} GB")
            names = [each.filename.partition("/")[2] for each in listed]
            if len(set(names)) != len(names):
                raise InputError(f"{path} holds a record twice; expected each once")
            return {
                name: archive.read(each)
                for name, each in zip(names, listed, strict=True)
                if name and not each.is_dir()
            }
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{path} is a damaged archive; expected a model ({error})") from error


def _archive(records: dict[str, bytes]) -> io.BytesIO:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, content in records.items():
            archive.writestr(f"{ROOT}/{name}", content)
    written.seek(0)
    return written
