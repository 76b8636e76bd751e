"""Execute the example notebooks, and keep their outputs.

    python scripts/write_notebooks.py [NAME...]

Every notebook runs in a fresh kernel of this interpreter, in a folder of its own. What differs from
one run to the next is left out, so that a file changes only where its code or its numbers do.
Frames with whole pages are left out too: web viewers of repositories do not show them, and show
the picture instead.
"""

from __future__ import annotations

import argparse
import base64
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from PIL import Image

NOTEBOOKS = Path(__file__).parents[1] / "examples" / "notebooks"
SECONDS = 120  # of one cell
COLOURS = 200
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}


class ThisInterpreter(KernelSpecManager):
    """Whatever kernel is asked for, it is this Python; installed kernels may be another."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return how to start the kernel."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        quiet = ["--HistoryManager.enabled=False", "--log-level=ERROR"]
        return KernelSpec(argv=[*command, *quiet], display_name=kernel_name, language="python")


def executed(path: Path) -> Any:
    """Return a notebook after a run from top to bottom.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        A cell failed.
    """
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory(prefix="nb") as folder:
        home = Path(folder)
        work = home / "work"
        work.mkdir()
        manager = AsyncKernelManager(
            kernel_name="python3",
            kernel_spec_manager=ThisInterpreter(),
            connection_file=str(home / "kernel.json"),
            transport="tcp" if os.name == "nt" else "ipc",  # no port that another run may take
        )
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=SECONDS,
            record_timing=False,
            coalesce_streams=True,
            resources={"metadata": {"path": str(work)}},
        )
        client.execute(env={**os.environ, "IPYTHONDIR": str(home / "ipython")})
    return notebook


def kept(notebook: Any) -> Any:
    """Take out of a notebook what is not worth keeping, or different in every run."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if data.get("text/html", "").startswith("<iframe"):
                del data["text/html"]
            if "image/png" in data:
                data["image/png"] = smaller(data["image/png"])
                output["metadata"] = nbformat.from_dict({})
    return notebook


def smaller(picture: str) -> str:
    """Return a PNG in base64 with as few colours as a chart needs."""
    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        flat = Image.new("RGB", image.size, "white")
        flat.paste(image, mask=image.convert("RGBA").getchannel("A"))
    packed = io.BytesIO()
    few = flat.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    few.save(packed, "PNG", optimize=True)
    return base64.b64encode(packed.getvalue()).decode("ascii")


def main() -> None:
    """Execute the notebooks that were named, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="medical, images, ...; all if left out")
    parser.add_argument("--raw", type=Path, help="folder for what a run gives, nothing left out")
    options = parser.parse_args()
    names = options.names or sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
    for name in names:
        path = NOTEBOOKS / f"{name}.ipynb"
        notebook = executed(path)
        if options.raw is not None:
            path = options.raw / path.name
        else:
            notebook = kept(notebook)
        nbformat.write(notebook, path)
        sys.stdout.write(f"{path.name}: {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
