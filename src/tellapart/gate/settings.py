"""Requirements kept in ``pyproject.toml``, under ``[tool.tellapart]``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tellapart.errors import InputError
from tellapart.metrics.suggestions import did_you_mean

FILE = "pyproject.toml"
TABLE = "tool.tellapart"
OUTCOMES_WRITTEN: Mapping[object, str] = {
    "undecided": "undecided", "fail": "fail", "pass": "pass", "3": "undecided", 3: "undecided",
}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """What a project requires; None where its file does not say.

    Attributes
    ----------
    path
        The file; None where there is none.
    baseline
        Relative to the folder of the file.
    """

    path: Path | None = None
    require: tuple[str, ...] | None = None
    baseline: str | None = None
    margin: float | dict[str, float] | None = None
    level: float | None = None
    on_undecided: str | None = None
    allow_missing_baseline: bool | None = None


def found_settings(start: Path) -> Settings:
    """Return the settings of the nearest ``pyproject.toml``, from a folder upwards.

    The search ends at the first such file, and at the root of a repository. A file without
    ``[tool.tellapart]`` has no settings.

    Raises
    ------
    InputError
        The file is no TOML, or holds a key or a value that is not known.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return read_settings(folder / FILE)
        if (folder / ".git").exists():
            break
    return Settings()


def read_settings(path: Path) -> Settings:
    """Read ``[tool.tellapart]`` of one file; see `found_settings`."""
    try:
        parsed = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError(f"{path} does not exist; expected a file with [{TABLE}]") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not TOML ({error})") from None
    tools = parsed.get("tool", {})
    table = tools.get("tellapart") if isinstance(tools, dict) else None
    if table is None:
        return Settings()
    if not isinstance(table, dict):
        raise InputError(f"{path}: {TABLE} is {table!r}; expected a table")
    return _settings(path, table)


def _settings(path: Path, table: Mapping[str, Any]) -> Settings:
    read = {
        "require": _texts, "baseline": _text, "margin": _margin, "level": _number,
        "on-undecided": _policy, "allow-missing-baseline": _flag,
    }  # fmt: skip
    found: dict[str, Any] = {}
    for key, value in table.items():
        if key not in read:
            raise InputError(
                f"{path}: {TABLE} has the key {key!r}, which is not known; "
                f"{did_you_mean(key, read)}"
            )
        try:
            found[key.replace("-", "_")] = read[key](value)
        except TypeError as expected:
            raise InputError(f"{path}: {key} is {value!r}; expected {expected}") from None
    if found.get("baseline") is not None:
        found["baseline"] = str(path.parent / found["baseline"])
    return Settings(path=path, **found)


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise TypeError('a list of requirements, such as ["roc_auc >= 0.9"]')


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise TypeError("the path of a file")


def _number(value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise TypeError("a number")


def _margin(value: Any) -> float | dict[str, float]:
    if isinstance(value, dict):
        return {name: _number(each) for name, each in value.items()}
    return _number(value)


def _policy(value: Any) -> str:
    if isinstance(value, (str, int)) and value in OUTCOMES_WRITTEN and not isinstance(value, bool):
        return OUTCOMES_WRITTEN[value]
    raise TypeError('"undecided", "fail" or "pass"')


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise TypeError("true or false")
