"""The page on areas shows what its examples print."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "auc.md"


def test_every_example_prints_what_the_page_shows(capsys):
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```\n(?:\n```\n(.*?)```\n)?", text, re.DOTALL)
    assert len(blocks) >= 10
    space: dict[str, object] = {}
    for code, shown in blocks:
        exec(compile(code, "auc.md", "exec"), space)  # noqa: S102 - our own document
        assert capsys.readouterr().out == shown
