"""Messages name the command and the flags that were typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tellapart.cli import main

PETS = str(Path(__file__).resolve().parents[2] / "examples" / "pets.csv")


@pytest.mark.parametrize(
    "command", ["report", "threshold", "advise", "plot", "compare", "check", "demo"]
)
def test_a_usage_error_names_the_command(command: str, capfd) -> None:
    assert main([command, PETS, "--nonsense", "1"]) == 2
    assert f"(tellapart {command} --help lists the flags)" in capfd.readouterr().err


def test_a_file_alone_is_reported(capfd) -> None:
    assert main([PETS, "--nonsense"]) == 2
    assert "(tellapart report --help lists the flags)" in capfd.readouterr().err


def test_a_prevalence_is_answered_as_it_is_typed(tmp_path, monkeypatch, capfd) -> None:
    monkeypatch.chdir(tmp_path)
    Path("two.csv").write_text("y_true,score\n0,0.2\n1,0.8\n", "utf-8")
    said = {
        ("two.csv", "2"): "error: --prevalence is 2; expected a share between 0 and 1",
        ("two.csv", "1=2"): "error: --prevalence of 1 is 2; expected a share between 0 and 1",
        ("two.csv", "7=.1"): "error: --prevalence names '7'; expected one of 0, 1",
        (PETS, "0.01"): "expected shares by class, such as cat=0.1",
        (PETS, "cat=.9,dog=.3"): "the shares in --prevalence add up to 1.2; expected less than 1",
    }
    for (file, text), message in said.items():
        assert main(["report", file, "--prevalence", text]) == 2
        assert message in capfd.readouterr().err
