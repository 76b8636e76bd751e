"""What the outputs of a model are called, and which of them each truth means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tellapart.errors import InputError
from tellapart.inputs.names import plain
from tellapart.integrations.predicting.configs import read_json
from tellapart.integrations.predicting.models import Facts
from tellapart.integrations.predicting.source import Source

LISTS = ("classes.txt", "labels.txt", "class_names.txt")
CONFIG = "config.json"


def found_names(
    model: Path, facts: Facts, source: Source, declared: Sequence[str] | None
) -> tuple[tuple[str, ...] | None, str]:
    """Return the names of the classes and where they are from; None if nothing names them.

    A declaration comes first, then the model file, then files beside it, then the folders.
    """
    if declared is not None:
        return tuple(declared), "as declared"
    if facts.classes is not None:
        return facts.classes, f"from {model.name}"
    for name in LISTS:
        path = model.parent / name
        if path.is_file():
            return _lines(path), f"from {name}"
    config = model.parent / CONFIG
    if config.is_file():
        names = _numbered(config)
        if names is not None:
            return names, f"from {CONFIG}"
    if source.folders is not None:
        return source.folders, f"the folders of {source.name}, sorted"
    return None, "numbered"


def checked_names(
    names: tuple[str, ...] | None, origin: str, outputs: int
) -> tuple[tuple[str, ...], str]:
    """Return one name for every class, given how many numbers the model gives per picture.

    One output is the score of the second of two classes.
    """
    wanted = 2 if outputs == 1 else outputs
    if names is None:
        return tuple(map(str, range(wanted))), origin
    if len(names) != wanted:
        of_one = " (one output: two classes)" if outputs == 1 else ""
        raise InputError(
            f"there are {len(names)} class names ({origin}), and the model has {outputs} "
            f"outputs{of_one}; expected {wanted} names: --classes a,b,c in the order of the outputs"
        )
    twice = repeated(names)
    if twice is not None or not all(names):
        raise InputError(
            f"the class names ({origin}) hold {twice or ''!r} more than once or empty; "
            "expected different names"
        )
    return names, origin


def repeated(names: Sequence[str]) -> str | None:
    """Return the first name that comes again.

    >>> repeated(["cat", "dog", "cat"])
    'cat'
    """
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def named_truth(
    truth: list[str], classes: tuple[str, ...], origin: str
) -> tuple[list[str], str | None]:
    """Return the truth in the words of the classes, and a note if it was said otherwise.

    Truths that are no names may be their numbers, or names in another spelling.

    Raises
    ------
    InputError
        A truth is no class of the model.
    """
    found = list(dict.fromkeys(truth))
    known = set(classes)
    if known.issuperset(found):
        return truth, None
    numbers = {str(k): name for k, name in enumerate(classes)}
    if all(word in numbers for word in found):
        return [numbers[word] for word in truth], (
            f"the truth holds numbers, read as places among the classes (0 is {classes[0]})"
        )
    spelled = {plain(name): name for name in classes}
    if len(spelled) == len(classes) and all(plain(word) in spelled for word in found):
        return [spelled[plain(word)] for word in truth], (
            "some truths are spelled otherwise than the classes; they were taken for the same"
        )
    unknown = [word for word in found if word not in known]
    raise InputError(
        f"the truth holds {unknown[0]!r}, which is no class of the model ({origin}: "
        f"{', '.join(classes[:8])}{', ...' if len(classes) > 8 else ''}); expected the classes in "
        "the order of the outputs: --classes a,b,c"
    )


def _lines(path: Path) -> tuple[str, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as text; expected one class per line") from error
    lines = [line.strip() for line in text.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


def _numbered(path: Path) -> tuple[str, ...] | None:
    """Return the names in a config of transformers (id2label) or timm (label_names)."""
    config = read_json(path)
    names = config.get("id2label")
    if isinstance(names, dict) and names:
        try:
            by_number = {int(number): str(name) for number, name in names.items()}
        except ValueError as error:
            raise InputError(f"id2label in {path} holds no numbers; expected 0, 1, ...") from error
        if sorted(by_number) != list(range(len(by_number))):
            raise InputError(f"id2label in {path} leaves numbers out; expected 0, 1, ...")
        return tuple(by_number[k] for k in range(len(by_number)))
    listed = config.get("label_names")
    return tuple(map(str, listed)) if isinstance(listed, list) and listed else None
