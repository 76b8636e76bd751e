"""The document around the contents: templates, style, script, and the policy that guards them.

A page forbids everything but its own style sheet and script, by a content security policy with
their hashes (the program is packed, and unpacked by the first): no other script runs, nothing is
loaded, nothing is sent. Whatever came from outside
is escaped by the templates; what the script reads cannot end its element.
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
    style = _style()
    scripts = () if payload is None else (_packaged("static/start.js"), _program())
    rendered = (
        _environment()
        .get_template(template)
        .render(
            marker=MARKER,
            style=style,
            start=scripts[0] if scripts else "",
            program=_packed_program() if scripts else "",
            payload=payload,
            policy=_policy(style, scripts, images),
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
def _style() -> str:
    return _packaged("templates/style.css") + _packaged("static/report.css")


@cache
def _program() -> str:
    return _packaged("static/report.js")


@cache
def _packed_program() -> str:
    """Return the program as base64 of a zlib stream: half as large as it stands."""
    return b64encode(zlib.compress(_program().encode(), 9)).decode("ascii")


@cache
def _packaged(name: str) -> str:
    return files("tellapart.report").joinpath(name).read_text("utf-8")


def _policy(style: str, scripts: tuple[str, ...], images: str) -> str:
    known = f"script-src {' '.join(map(_hash, scripts))}; " if scripts else ""
    return (
        f"default-src 'none'; {known}style-src {_hash(style)}; img-src {images}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
