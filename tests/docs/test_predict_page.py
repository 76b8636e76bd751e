"""The page on predictions names flags that exist, and its lines run."""

import re
from pathlib import Path

from predicting_models import write_onnx, write_pictures
from tellapart.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "predict.md").read_text(encoding="utf-8")


def test_every_flag_of_the_page_exists_and_every_flag_is_on_the_page_or_general(capsys):
    main(["predict", "--help"])
    helped = set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out))
    named = set(re.findall(r"--[a-z][a-z-]+", PAGE))
    assert named - helped == {"--scores"}  # of `tellapart report`
    general = {"--output", "--force", "--quiet", "--no-color", "--help", "--debug"}
    assert helped - named - general == set()


def test_the_commands_and_the_function_of_the_page_run(tmp_path, monkeypatch, need, capfd):
    for package in ("onnx", "onnxruntime"):
        need(package)
    monkeypatch.chdir(tmp_path)
    write_onnx(Path("model.onnx"))
    write_pictures(tmp_path / "photos" / "test")
    shown = re.search(r"```\n(tellapart predict .*?)```", PAGE, re.DOTALL)[1]
    for line in shown.splitlines():
        assert main(line.split()[1:]) == 0
    Path("predictions.parquet").unlink()
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]
    exec(compile(code, "predict.md", "exec"), {})  # noqa: S102 - our own document
    assert Path("predictions.parquet").exists()
    capfd.readouterr()
