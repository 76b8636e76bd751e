"""The document around the contents: templates, style, script, and the policy that guards them.

A page forbids everything but its own style sheets and scripts, by a content security policy with
their hashes: no other script runs, nothing is loaded, nothing is sent. What only the script needs
is packed; a few lines unpack it, under its hash. Whatever came from outside is escaped by the
templates.
"""

import zlib
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from tellapart.report import numbers
from tellapart.report.comparison_tables import p_value, signed
from tellapart.report.names import encodable, readable, shortened
from tellapart.report.selections import missing_because
from tellapart.report.wording import metric_title, read_when, rule_title, tool_version
from tellapart.results.pages import Exploration

MARKER = "<!-- tellapart report -->"


def document(
    template: str,
    values: Mapping[str, object],
    payload: str | None,
    images: str = "data:",
) -> str:
    """Render a page.

    Parameters
    ----------
    template
        Its name.
    values
        What the template shows.
    payload
        What the script reads, as JSON; None for a page without script.
    images
        Where pictures may come from, in the words of a content security policy.
    """
    lives = payload is not None
    styles = ("page.css", "panels.css") if lives else ("page.css",)
    scripts = ("start.js", "program.js") if lives else ()
    rendered = (
        _environment()
        .get_template(template)
        .render(
            marker=MARKER,
            style=_packaged("page.css"),
            start=_packaged("start.js"),
            panels=_small("panels.css"),
            program=_small("program.js"),
            payload=None if payload is None else _packed(payload),
            policy=_policy(styles, scripts, images),
            version=tool_version(),
            **values,
        )
    )
    return encodable(rendered)


def image_sources(exploration: Exploration | None) -> str:
    """Return where the pictures of a page come from: from itself, or from files beside it."""
    gallery = None if exploration is None else exploration.gallery
    return "'self' data:" if gallery is not None and gallery.shown == "links" else "data:"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tellapart.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "between": lambda ends: numbers.between(*ends),
        "interval": numbers.interval,
        "level": numbers.level,
        "mass": numbers.count,
        "metric_title": metric_title,
        "missing_because": missing_because,
        "number": numbers.number,
        "p_value": p_value,
        "percent": numbers.percent,
        "read_when": read_when,
        "readable": readable,
        "rule_title": rule_title,
        "shortened": shortened,
        "signed": signed,
        "threshold": numbers.threshold,
    }
    return environment


@cache
def _packaged(name: str) -> str:
    return files("tellapart.report").joinpath("static", name).read_text("utf-8")


@cache
def _small(name: str) -> str:
    return _packed(_packaged(name))


def _packed(text: str) -> str:
    """Return a text as base64 of a zlib stream: half as large, and it cannot end its element."""
    return b64encode(zlib.compress(text.encode(), 9)).decode("ascii")


def _policy(styles: tuple[str, ...], scripts: tuple[str, ...], images: str) -> str:
    known = f"script-src {_hashes(scripts)}; " if scripts else ""
    return (
        f"default-src 'none'; {known}style-src {_hashes(styles)}; img-src {images}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hashes(names: tuple[str, ...]) -> str:
    return " ".join(f"'sha256-{_hash(_packaged(name))}'" for name in names)


@cache
def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
