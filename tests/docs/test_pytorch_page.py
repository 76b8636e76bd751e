"""The examples of the page on PyTorch print what the page shows."""

import doctest
import re
from pathlib import Path

from extras import imported

PAGE = Path(__file__).parents[2] / "docs" / "pytorch.md"


def test_the_examples_print_what_the_page_shows():
    imported("torch")
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    code = "\n".join(block for block in blocks if block.startswith(">>>"))
    examples = doctest.DocTestParser().get_doctest(code, {}, PAGE.name, str(PAGE), 0)
    assert len(examples.examples) > 10
    runner = doctest.DocTestRunner()
    runner.run(examples)
    assert runner.failures == 0


def test_the_page_names_what_there_is():
    imported("lightning")
    from tellapart.integrations.lightning import EvaluationCallback

    text = PAGE.read_text(encoding="utf-8")
    line = re.search(r"callback = (EvaluationCallback\(.*\))", text)[1]
    callback = eval(line, {"EvaluationCallback": EvaluationCallback})  # noqa: S307 - our page
    assert callback.path == "reports/{stage}-{epoch:03}.html"
    for path in re.findall(r"`(examples/\w+\.py)`", text):
        assert (PAGE.parents[1] / path).is_file()
