"""Names of numbers as MLflow takes them, and back.

MLflow refuses brackets and most signs, and a name must be a plain relative path. So
``recall[cat]`` becomes ``recall/cat``, which its pages show as a group.
"""

from __future__ import annotations

import re

ALLOWED = re.compile(r"[\w\- .]")
CODED = re.compile(r"\.([0-9A-F]{2,6})\.")
OF_CLASS = re.compile(r"(?P<metric>[^\[\]]+)\[(?P<of>.+)\](?P<end>_low|_high)?", re.DOTALL)


def mlflow_name(name: str) -> str:
    """Return the name under which MLflow holds a number.

    Signs in the name of a class that MLflow refuses are written as their code between points.

    Examples
    --------
    >>> mlflow_name("roc_auc"), mlflow_name("recall[cat]"), mlflow_name("recall[cat]_low")
    ('roc_auc', 'recall/cat', 'recall_low/cat')
    >>> mlflow_name("f1[T-shirt/top]")
    'f1/T-shirt.2F.top'
    """
    found = OF_CLASS.fullmatch(name)
    if found is None:
        return name
    return f"{found['metric']}{found['end'] or ''}/{coded(found['of'])}"


def plain_name(name: str) -> str:
    """Return what `mlflow_name` made a name of.

    Examples
    --------
    >>> plain_name("roc_auc"), plain_name("recall_low/cat"), plain_name("f1/T-shirt.2F.top")
    ('roc_auc', 'recall[cat]_low', 'f1[T-shirt/top]')
    """
    metric, opened, of = name.partition("/")
    if not opened:
        return name
    end = next((end for end in ("_low", "_high") if metric.endswith(end)), "")
    return f"{metric.removesuffix(end)}[{decoded(of)}]{end}"


def coded(text: str) -> str:
    """Return a text that may be a part of a name.

    >>> coded("cat"), coded("a/b"), coded("v1.5"), coded(".."), coded("100 %")
    ('cat', 'a.2F.b', 'v1.5', '.2E..2E.', '100 .25.')
    """
    kept = all(map(ALLOWED.match, text)) and CODED.search(text) is None and set(text) != {"."}
    if kept and text == text.strip():
        return text
    signs = (one if ALLOWED.match(one) and one not in ". " else _code(one) for one in text)
    inner = "".join(signs)
    return inner.replace(_code(" "), " ") if text == text.strip() else inner


def decoded(text: str) -> str:
    """Return the text that was coded.

    >>> decoded("a.2F.b"), decoded("v1.5")
    ('a/b', 'v1.5')
    """
    return CODED.sub(lambda found: chr(int(found[1], 16)), text)


def _code(sign: str) -> str:
    return f".{ord(sign):02X}."
