"""What the code in a TorchScript archive may say: known operators, under their own names.

TorchScript is a language of its own, in the syntax of Python. It cannot reach Python, but torch
gives its interpreter operators that write and read files. The code is parsed here before torch
sees it, and a text that two parsers could read in two ways is refused: `torch.jit.save` writes
plain text without comments, continued lines or prefixed strings.
"""

from __future__ import annotations

import ast
import pickletools
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

Operators: TypeAlias = Mapping[str, bool]  # namespace::name -> whether an overload takes text

STRING = re.compile(r"(\w?)(?:\"(?:[^\"\\\n]|\\[^\n])*\"|'(?:[^'\\\n]|\\[^\n])*')", re.ASCII)
LINES = re.compile(r"[\n -~]*")
FILES = re.compile(r"\b(?:from_file|save)\b", re.ASCII)  # whatever else is said of them

ROOTS = ("torch", "ops", "__torch__", "CONSTANTS")  # modules: only with a name behind them
RESERVED = (*ROOTS, "getattr")
NAMESPACES = ("aten", "prim", "prims", "quantized", "_quantized", "quantized_decomposed")
PRIMITIVES = re.compile(
    r"(?!rpc_|profile)[a-z]\w*|RaiseException|NumToTensor|Uninitialized|Enum(Name|Value)"
    r"|Tuple(Index|Unpack)|ModuleContainerIndex|StringIndex|ConstantChunk|ChunkSizes"
    r"|(Broadcast|Reduction)Sizes|Autograd\w+",
    re.ASCII,
)
CLASSES = (["quantized"], ["rnn"])  # written in C++, for packed weights

TEXT_TAKERS = """
    Delete Float Int __contains__ __getitem__ __interpolate __upsample _assert_async
    _assert_scalar _convolution_mode _functional_assert_async _functional_assert_scalar
    _linalg_check_errors _linalg_eigh _linalg_svd _mixed_dtypes_linear _print _set_item _sparse_mm
    _sparse_semi_structured_linear add any capitalize center clear conv1d conv2d conv3d copy count
    device dict div div_ divide divide_ einsum endswith eq expandtabs fft_fft fft_fft2 fft_fftn
    fft_hfft fft_hfft2 fft_hfftn fft_ifft fft_ifft2 fft_ifftn fft_ihfft fft_ihfft2 fft_ihfftn
    fft_irfft fft_irfft2 fft_irfftn fft_rfft fft_rfft2 fft_rfftn find format ge gelu gelu_
    gelu_backward get get_autocast_dtype gt index index_reduce index_reduce_ isalnum isalpha
    isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper items join
    keys le len linalg_cond linalg_eigh linalg_eigvalsh linalg_lstsq linalg_matrix_norm linalg_norm
    linalg_qr linalg_svd linalg_svdvals list ljust lower lstrip lt meshgrid nanquantile ne ord pad
    pad_sequence partition percentFormat pop popitem quantile remove replace rfind rindex rjust
    rpartition rsplit rstrip scatter scatter_ scatter_reduce scatter_reduce_ searchsorted
    segment_reduce setdefault slice sort sorted split splitlines startswith stft strip swapcase
    title update upper values warn zfill RaiseException StringIndex ModuleContainerIndex
"""
TEXT = frozenset(TEXT_TAKERS.split())  # which is no name of a file

SPOKEN = (
    ast.Module, ast.ClassDef, ast.FunctionDef, ast.arguments, ast.arg, ast.Assign, ast.AnnAssign,
    ast.AugAssign, ast.Return, ast.If, ast.While, ast.For, ast.With, ast.withitem, ast.Pass,
    ast.Break, ast.Continue, ast.Assert, ast.Raise, ast.Delete, ast.Expr, ast.expr_context,
    ast.Call, ast.keyword, ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Constant,
    ast.List, ast.Tuple, ast.Dict, ast.ListComp, ast.comprehension, ast.IfExp, ast.BoolOp,
    ast.BinOp, ast.UnaryOp, ast.Compare, ast.boolop, ast.operator, ast.unaryop, ast.cmpop,
)  # fmt: skip

GLOBALS = re.compile(
    r"__torch__(\.\S+)? \S+|torch\.jit\._pickle \w+|collections OrderedDict|builtins complex"
    r"|torch \w+|torch\._utils _rebuild_\w+",
    re.ASCII,
)
CUSTOM = re.compile(r"torch[\s.\\]+classes\b", re.ASCII)
HARMLESS = re.compile(
    rf"__torch__\.torch\.classes\.({'|'.join(name for (name,) in CLASSES)})[. ]\w+", re.ASCII
)


def unknown_in_code(content: bytes, operators: Operators) -> str | None:
    r"""Return what a file of TorchScript says beyond what is known to be harmless.

    >>> unknown_in_code(b"def f(x: Tensor) -> Tensor:\n  return torch.relu(x)\n",
    ...                 {"aten::relu": False})
    >>> unknown_in_code(b"x = torch.from_file ('a')\n", {"aten::from_file": True})
    'from_file, which reads or writes files'
    """
    text = content.decode("latin-1")
    if LINES.fullmatch(text) is None or '"""' in text or "'''" in text:
        return "text that torch does not write"
    if any(match[1] for match in STRING.finditer(text)):
        return "a string with a prefix"
    bare = STRING.sub("0", text)
    if set("\\#\"';") & set(bare):
        return "a comment, a continued line or an open string"
    if (found := FILES.search(bare)) is not None:
        return f"{found[0]}, which reads or writes files"
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "text that cannot be read"
    return next(_unknown(nodes, operators), None)


def _unknown(nodes: list[ast.AST], operators: Operators) -> Iterator[str]:
    seen: set[int] = set()  # parts of names that were looked at as a whole; the whole comes first
    for node in nodes:
        if not isinstance(node, SPOKEN):
            yield f"a {type(node).__name__}"
        elif isinstance(node, ast.Attribute) and id(node) not in seen:
            yield from _unknown_name(node, operators, seen)
        elif isinstance(node, ast.Call) and _is_getattr(node.func):
            seen.add(id(node.func))
            yield from _unknown_got(node, operators)
        elif isinstance(node, ast.Name) and id(node) not in seen and node.id in RESERVED:
            yield f"{node.id} under another name"
        elif isinstance(node, (ast.arg, ast.ClassDef, ast.FunctionDef)):
            yield from _unknown_definition(node)


def _unknown_definition(node: ast.arg | ast.ClassDef | ast.FunctionDef) -> Iterator[str]:
    name = node.arg if isinstance(node, ast.arg) else node.name
    if name in RESERVED:
        yield f"another {name}"
    if not isinstance(node, ast.arg) and node.decorator_list:
        yield f"a decorated {name}"


def _unknown_name(node: ast.Attribute, operators: Operators, seen: set[int]) -> Iterator[str]:
    parts = [node.attr]
    inner = node.value
    while isinstance(inner, ast.Attribute):
        seen.add(id(inner))
        parts.append(inner.attr)
        inner = inner.value
    parts.reverse()
    if isinstance(inner, ast.Name) and inner.id in ROOTS:
        seen.add(id(inner))
        yield from _unknown_of_module(inner.id, parts, operators)
    else:
        for name in parts:  # any operator can be called as a method
            yield from _unknown_method(name, operators)


def _unknown_of_module(root: str, parts: list[str], operators: Operators) -> Iterator[str]:
    if root == "torch":
        yield from _unknown_operator("aten", parts[0], operators)
    elif root == "ops":
        if len(parts) < 2 or parts[0] not in NAMESPACES:
            yield f"ops.{'.'.join(parts)}"
        else:
            yield from _unknown_operator(parts[0], parts[1], operators)
    elif root == "__torch__" and parts[:2] == ["torch", "classes"] and parts[2:3] not in CLASSES:
        yield f"{root}.{'.'.join(parts)}"
    for name in parts[1:]:
        yield from _unknown_method(name, operators)


def _unknown_operator(namespace: str, name: str, operators: Operators) -> Iterator[str]:
    takes_text = operators.get(f"{namespace}::{name}")
    known = takes_text is not None
    if namespace == "prim":
        known = PRIMITIVES.fullmatch(name) is not None
    if not known or (takes_text and name not in TEXT):
        yield f"the operator {namespace}::{name}"


def _unknown_method(name: str, operators: Operators) -> Iterator[str]:
    if operators.get(f"aten::{name}") and name not in TEXT:
        yield f"the operator aten::{name}"


def _is_getattr(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "getattr"


def _unknown_got(call: ast.Call, operators: Operators) -> Iterator[str]:
    name = call.args[1] if len(call.args) > 1 else None
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        yield "getattr without a name"
    elif FILES.search(name.value) or [*_unknown_method(name.value, operators)]:
        yield f"getattr of {name.value!r}"


def unknown_in_pickle(content: bytes) -> str | None:
    """Return what the objects of an archive are made with, if that is not known; nothing is run.

    Torch's own reader makes them, which knows few instructions, and calls ``__setstate__`` of
    classes in the archive's own code.
    """
    try:
        for instruction, value, _ in pickletools.genops(content):
            if instruction.name in ("STACK_GLOBAL", "INST", "EXT1", "EXT2", "EXT4"):
                return f"the instruction {instruction.name}"
            if not isinstance(value, str):
                continue
            if instruction.name == "GLOBAL" and GLOBALS.fullmatch(value) is None:
                return value.replace(" ", ".")
            if CUSTOM.search(HARMLESS.sub("", value)):
                return value[:60]
    except Exception:  # a damaged pickle breaks its reader in many ways
        return "a damaged record"
    return None
