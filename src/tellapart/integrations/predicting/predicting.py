"""From a model and a source to a file of predictions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

from tellapart import __version__
from tellapart.errors import InputError
from tellapart.integrations.predicting.activations import Activation
from tellapart.integrations.predicting.class_names import found_names
from tellapart.integrations.predicting.decoding import (
    Reader,
    array_reader,
    file_reader,
    row_reader,
)
from tellapart.integrations.predicting.finishing import Predicted, write_file, write_stream
from tellapart.integrations.predicting.models import Engines, Model, hash_of, open_model
from tellapart.integrations.predicting.preprocessing import Declared, Preprocessing
from tellapart.integrations.predicting.running import Run, workers_for
from tellapart.integrations.predicting.settling import config_beside, settled_way, told
from tellapart.integrations.predicting.source import Source
from tellapart.integrations.predicting.sources import open_source
from tellapart.integrations.predicting.writing import checked_output
from tellapart.results.progress import Progress

PART = 1024  # rows, about


def predict(
    model: str | Path,
    source: str | Path,
    output: str | Path | BinaryIO,
    *,
    preprocessing: Declared | None = None,
    config: str | Path | Literal[False] | None = None,
    classes: Sequence[str] | None = None,
    activation: Activation = "auto",
    model_output: str | None = None,
    item: str | None = None,
    truth: str | None = None,
    keep: Sequence[str] = (),
    image_root: str | Path | None = None,
    batch_size: int = 32,
    part_size: int = PART,
    workers: int | None = None,
    providers: Sequence[str] = ("CPUExecutionProvider",),
    device: str = "cpu",
    overwrite: bool = False,
    restart: bool = False,
    progress: Progress | None = None,
    note: Callable[[str], None] | None = None,
) -> Predicted:
    """Run a model over pictures, and write one row of scores for each.

    Parameters
    ----------
    model
        ONNX, TorchScript, an exported torch program or Keras; its content says which. No file
        is unpickled, and none that holds Python code is loaded.
    source
        A folder with one folder per class, or of pictures alone; a table with a column of
        paths; an NPZ file with an array ``x``. See `docs/predict.md`.
    output
        A file ``.parquet``, ``.arrow``, ``.csv`` or ``.jsonl``; or a binary stream, which gets
        an Arrow stream. Columns: ``path`` (or ``id``), ``truth`` if it is known, those to
        `keep`, and ``prob_<class>`` in float32.
    preprocessing
        What was declared of the preprocessing. What it leaves out is taken from `config`, then
        from the shape of the model's input; what cannot be known is an error.
    config
        A ``preprocessor_config.json`` or a config of timm; by default the one beside the model,
        if there is one; False for none.
    classes
        Names of the outputs; by default those in the model, in ``classes.txt`` or
        ``config.json`` beside it, or the folders of the source if they are as many.
    activation
        ``softmax``, ``sigmoid``, ``none``, or ``auto``: none where the first rows are
        probabilities already, else softmax (of one output, sigmoid).
    model_output
        Name of the output, if the model has several of shape (n, K).
    item, truth, keep, image_root
        Columns of a table, and the folder that its paths start from.
    batch_size, workers
        Pictures in a batch, and threads that read them.
    part_size
        Rows of a finished part, rounded up to whole batches.
    providers, device
        Execution providers of ONNX Runtime; device of torch.
    overwrite
        Whether to replace an output that exists.
    restart
        Whether to throw away the parts of an interrupted run.
    progress
        Called with (done, total) after every batch.
    note
        Called with every choice that was made, in words.

    Returns
    -------
    What was predicted and how.

    Raises
    ------
    InputError
        Something is missing, undeclared or contradictory, or not one image can be read.
    MissingExtra
        The package that runs the model is not installed.

    Notes
    -----
    Finished parts are kept in ``OUTPUT.partial``. The same call after an interruption goes on
    there and gives the same file as one that was never interrupted.
    """
    say = note or _to_nobody
    path, origin = Path(model), Path(source)
    stream = None if isinstance(output, (str, Path)) else output
    target = Path(output) if isinstance(output, (str, Path)) else None
    if target is not None:
        checked_output(target, (path, origin), overwrite=overwrite)
    for name, size in (("batch_size", batch_size), ("part_size", part_size)):
        if size < 1:
            raise InputError(f"{name} is {size}; expected at least 1")
    root = None if image_root is None else Path(image_root)
    listed = open_source(origin, item=item, truth=truth, keep=keep, root=root)
    loaded = open_model(path, Engines(providers, device))
    for words in (f"{path.name} is run by {loaded.facts.engine}", *listed.notes):
        say(words)
    way, reader = _reader(loaded, listed, preprocessing or Declared(), _config(config, path), say)
    run = Run(
        loaded, listed, reader, activation,
        found_names(path, loaded.facts, listed, classes),
        batch_size, -(-part_size // batch_size) * batch_size, workers_for(workers),
        model_output, progress,
    )  # fmt: skip
    about = _about(path, loaded, listed, way, run)
    if stream is not None:
        return write_stream(stream, run, about, way, say)
    assert target is not None  # noqa: S101 - one of the two
    return write_file(target, run, about, way, say, restart=restart)


def _to_nobody(words: str) -> None:
    pass


def _config(config: str | Path | Literal[False] | None, model: Path) -> Path | None:
    if config is False:
        return None
    return config_beside(model) if config is None else Path(config)


def _reader(
    model: Model,
    source: Source,
    declared: Declared,
    config: Path | None,
    say: Callable[[str], None],
) -> tuple[Preprocessing | None, Reader]:
    if source.is_plain:
        if declared.named():
            names = declared.named()
            raise InputError(
                f"{source.name} holds rows of numbers, not pictures of 8 bits, and takes no "
                f"preprocessing; expected nothing for {', '.join(names)}"
            )
        assert source.pictures is not None  # noqa: S101 - rows come from arrays
        say(f"the rows of {source.name} are taken as they are, without preprocessing")
        return None, row_reader(source.pictures)
    way, origins = settled_way(model.facts, declared, config)
    say(told(way, origins))
    if source.pictures is not None:
        return way, array_reader(source.pictures, way)
    return way, file_reader(source.root, source.items, way)


def _about(
    path: Path, model: Model, source: Source, way: Preprocessing | None, run: Run
) -> dict[str, Any]:
    """Return what the predictions are made of, without any way to a file."""
    return {
        "tellapart": __version__,
        "model": {"name": path.name, "sha256": hash_of(path), "engine": model.facts.engine},
        "source": {"name": source.name, "rows": source.rows},
        "preprocessing": None if way is None else way.as_dict(),
        "batch_size": run.batch_size,
    }
