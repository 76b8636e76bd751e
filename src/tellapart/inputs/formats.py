"""What kind of file it is: by its suffix, or by its first bytes."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Literal, get_args

from tellapart.errors import InputError

Format = Literal["csv", "tsv", "jsonl", "parquet", "arrow", "npz", "npy"]

SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".npz": "npz",
    ".npy": "npy",
}
COMPRESSED: tuple[Format, ...] = ("csv", "tsv", "jsonl")

GZIP = b"\x1f\x8b"
MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"FEA1", "arrow"),  # Feather of the first version
    (b"\xff\xff\xff\xff", "arrow"),  # an Arrow stream
    (b"PK\x03\x04", "npz"),
    (b"\x93NUMPY", "npy"),
)
HEAD = 4096  # bytes that are looked at


def checked_format(format_: str | None) -> Format | None:
    """Return the format if it is a known one."""
    for known in get_args(Format):
        if format_ == known:
            return known  # type: ignore[no-any-return]
    if format_ is not None:
        raise InputError(f"format is {format_!r}; expected one of {', '.join(get_args(Format))}")
    return None


def format_of(path: Path) -> Format:
    """Return the format that the suffix of a file names.

    >>> format_of(Path("run.csv.gz")), format_of(Path("run.feather"))
    ('csv', 'arrow')
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes[-1:] == [".gz"] and SUFFIXES.get("".join(suffixes[-2:-1])) in COMPRESSED:
        return SUFFIXES[suffixes[-2]]
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise InputError(
            f"{path} has the suffix {path.suffix!r}; expected one of {', '.join(SUFFIXES)}, or "
            "the format: --input-format csv"
        )
    return kind


def sniffed_format(content: bytes) -> Format:
    """Return the format that the first bytes say; text that is no JSON is CSV (or TSV).

    >>> sniffed_format(b'{"y_true": 1}'), sniffed_format(b"PAR1..."), sniffed_format(b"a,b")
    ('jsonl', 'parquet', 'csv')
    """
    head = content[:HEAD]
    if head.startswith(GZIP):
        head = _unpacked(content)
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return "jsonl" if text[:1] == b"{" or _begins_list(text) else "csv"


def _begins_list(text: bytes) -> bool:
    """Whether text begins like a list of objects, and not like a header `[a],[b]`."""
    return text[:1] == b"[" and text[1:].lstrip()[:1] in (b"{", b"]", b"")


def _unpacked(content: bytes) -> bytes:
    """Return the first bytes of what is compressed; nothing where it is damaged."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content, HEAD)
    except (zlib.error, gzip.BadGzipFile):
        return b""
