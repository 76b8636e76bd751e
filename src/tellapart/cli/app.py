"""How a command is run: what was typed, errors, exit codes."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TypeGuard

from cyclopts import CycloptsError, UnusedCliTokensError

import tellapart.cli.commands  # noqa: F401 - they register themselves
from tellapart.cli.application import STANDARD_STREAM, app
from tellapart.cli.messages import say, show_traceback
from tellapart.cli.origins import typed
from tellapart.errors import InputError, TellapartError

DONE, USAGE_ERROR, INTERNAL_ERROR, INTERRUPTED = 0, 2, 70, 130

UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments
        What was typed after the program's name; by default ``sys.argv``.

    Returns
    -------
    The exit code.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    typed.set(tuple(words))
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]
    if sys.stdout is None:
        say("error", "standard output is closed; expected one to write to")
        return USAGE_ERROR
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors=_plain_errors(sys.stdout.encoding))
    try:
        return _guarded(lambda: _run(words), _command(words), debug=debug)
    except BrokenPipeError:  # the reader has seen enough, as in `tellapart report ... | head`
        _drop_output()
        return DONE


def _plain_errors(encoding: str) -> str:
    """Return how to write what an encoding does not know, such as a dash on an ASCII terminal."""
    if encoding.lower().replace("-", "").startswith("utf"):
        return "replace"  # half characters only
    import codecs

    from tellapart.cli.terminals import PLAIN, plain_characters

    codecs.register_error(PLAIN, plain_characters)
    return PLAIN


def _drop_output() -> None:
    from tellapart.cli.terminals import drop_output

    drop_output()


def _run(words: list[str]) -> object:
    words = _completed(words)
    if {"--help", "-h", "--version"} & set(words):
        from tellapart.cli.terminals import Terminal  # leaves a closed pipe to `main`

        app.console = Terminal()
    return app(words, exit_on_error=False, print_error=False)


def _completed(words: list[str]) -> list[str]:
    """Return the words with the command that `tellapart FILE` leaves out."""
    words = [STANDARD_STREAM if word == "-" else word for word in words]
    known = {name for name in app if not name.startswith("-")}
    if not words:
        return ["--help"]
    first = words[0]
    if first in known or first in ("--help", "-h", "--version"):
        return words
    if first.isalpha() and not Path(first).exists():
        raise InputError(
            f"{first!r} is neither a command nor a file; the commands are "
            f"{', '.join(sorted(known))}"
        )
    return ["report", *words]


def _command(words: list[str]) -> str:
    """Return the command that was typed, or the one that `tellapart FILE` leaves out."""
    return words[0] if words and not words[0].startswith("-") and words[0] in app else "report"


def _guarded(command: Callable[[], object], name: str, *, debug: bool) -> int:
    try:
        code = command()
        sys.stdout.flush()
    except KeyboardInterrupt:
        say("error", "interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except CycloptsError as error:
        say("error", f"{_usage(error)} (tellapart {name} --help lists the flags)")
        return USAGE_ERROR
    except TellapartError as error:
        say("error", str(error))
        return _failed(USAGE_ERROR, debug=debug)
    except Exception as error:
        if _is_full(error):
            _drop_output()
            say("error", f"cannot write to standard output ({error.strerror})")
            return _failed(USAGE_ERROR, debug=debug)
        say("error", f"internal: {type(error).__name__}: {error} (--debug shows where)")
        return _failed(INTERNAL_ERROR, debug=debug)
    return code if isinstance(code, int) else DONE  # a gate returns its verdict


def _is_full(error: Exception) -> TypeGuard[OSError]:
    """Whether standard output took no more: errors of a file carry its name."""
    return isinstance(error, OSError) and error.filename is None and error.errno in UNWRITABLE


def _usage(error: CycloptsError) -> str:
    if isinstance(error, UnusedCliTokensError):
        return f"unexpected argument: {' '.join(error.unused_tokens or [])}."
    return str(error).replace(STANDARD_STREAM, "-")


def _failed(code: int, *, debug: bool) -> int:
    if debug:
        show_traceback()
    return code
