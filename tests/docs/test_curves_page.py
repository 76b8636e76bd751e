"""The lines of docs/curves.md print what it shows."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_examples_print_what_the_page_shows(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "curves.md").read_text(encoding="utf-8")
    shown = re.findall(r"```python\n(.*?)```\n\n```\n(.*?)```", text, re.DOTALL)
    assert len(shown) == 2
    names: dict[str, object] = {}
    for code, expected in shown:
        exec(compile(code, "curves.md", "exec"), names)  # noqa: S102 - our own document
        assert capsys.readouterr().out == expected
