"""What `import tellapart` offers, and what it costs."""

import subprocess
import sys

import pytest

import tellapart

HEAVY = ("numba", "scipy", "pyarrow", "matplotlib", "pandas", "sklearn", "rich", "jinja2",
         "cyclopts", "msgspec", "PIL")  # fmt: skip


def run(code):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_every_public_name_can_be_used():
    for name in tellapart.__all__:
        assert getattr(tellapart, name) is not None


def test_the_namespace_is_the_public_names_in_order():
    assert dir(tellapart) == sorted(tellapart.__all__)
    assert len(set(tellapart.__all__)) == len(tellapart.__all__)


def test_a_star_import_takes_the_public_names():
    code = "from tellapart import *; print(*sorted(n for n in globals() if n[:2] != '__'))"
    assert run(code) == sorted(set(tellapart.__all__) - {"__version__"})


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'tellapart' has no attribute 'roc'"):
        tellapart.roc  # noqa: B018


@pytest.mark.parametrize("name", tellapart.__all__)
def test_every_public_object_has_a_docstring_of_its_own(name):
    found = getattr(tellapart, name)
    if callable(found):
        assert found.__doc__
        assert found.__doc__[0] not in " \n", name


def test_importing_the_package_imports_nothing_heavy():
    code = f"import sys, tellapart; print(*(n for n in {HEAVY} if n in sys.modules))"
    assert run(code) == []


def test_importing_the_package_does_not_even_import_numpy():
    assert run("import sys, tellapart; print('numpy' in sys.modules)") == ["False"]


def test_evaluating_needs_no_optional_package():
    optional = ("sklearn", "pandas", "torch", "polars", "matplotlib")
    code = f"""
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {optional}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
import tellapart as ta
evaluation = ta.evaluate([0, 1, 1, 0], [0.1, 0.7, 0.3, 0.2])
evaluation.to_json(), evaluation.page(), evaluation.curve("roc").frame()
print(evaluation.metric("roc_auc").value)
"""
    assert run(code) == ["1.0"]


def test_the_version_is_text():
    assert tellapart.__version__.count(".") == 2
