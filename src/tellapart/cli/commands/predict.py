"""``tellapart predict``: its flags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import Group, Parameter

from tellapart.cli.application import OUTPUT, Force, NoColor, Quiet, app, stream_or_path
from tellapart.cli.flags import split_classes

PICTURES = Group("Preparing the pictures", sort_key=0)
MODEL = Group("The model", sort_key=1)
SOURCE = Group("Reading a table of paths", sort_key=2)

Size = Annotated[str | None, Parameter(metavar="SIDE|HxW")]
Numbers = Annotated[str | None, Parameter(metavar="X|X,X,X")]


@Parameter(name="*", group=PICTURES)
@dataclass(frozen=True)
class PictureFlags:
    """What happens to a picture before the model sees it.

    What no flag says is taken from --preprocessing, then from the model's input.
    """

    size: Size = None
    """Resize to this: 224, or height x width, 224x160."""

    resize: Literal["stretch", "shortest", "pad", "none"] | None = None
    """How: stretch (unless told), the shorter side to a length, or fitted with black bars."""

    crop: Size = None
    """Then keep the middle; after --resize shortest a square of --size unless told."""

    interpolation: Literal["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"] | None = (
        None
    )
    """Filter of resizing: bilinear unless told."""

    scale: Annotated[str | None, Parameter(metavar="X|X/Y")] = None
    """Multiply pixels, from 0 to 255, with this: 1/255, or 1 for none."""

    mean: Numbers = None
    """Then subtract this: one number, or one per channel."""

    std: Numbers = None
    """Then divide by this: one number, or one per channel."""

    channels: Literal["rgb", "bgr", "grey"] | None = None
    """Order of colours."""

    layout: Literal["NCHW", "NHWC"] | None = None
    """Where the channels are, if the model's input does not say it."""

    preprocessing: Annotated[str | None, Parameter(metavar="FILE.json")] = None
    """A preprocessor_config.json, or timm's config.json; by default the one beside MODEL."""

    ignore_config: bool = False
    """Do not read a file beside MODEL."""


@Parameter(name="*", group=MODEL)
@dataclass(frozen=True)
class ModelFlags:
    """How the model is run, and what its outputs are."""

    classes: Annotated[str | None, Parameter(metavar="A,B,C")] = None
    """Names of the outputs; else from MODEL, classes.txt or config.json, or the folders."""

    activation: Literal["auto", "softmax", "sigmoid", "none"] = "auto"
    """What makes outputs probabilities; auto looks whether they are, and says so."""

    model_output: Annotated[str | None, Parameter(metavar="NAME")] = None
    """Which output, if there are several."""

    batch_size: Annotated[int, Parameter(metavar="N")] = 32
    """Pictures at a time."""

    provider: Annotated[list[str] | None, Parameter(metavar="NAME", consume_multiple=True)] = None
    """Execution providers of ONNX Runtime, by default CPUExecutionProvider."""

    device: str = "cpu"
    """Device of torch, such as cuda."""


@Parameter(name="*", group=SOURCE)
@dataclass(frozen=True)
class SourceFlags:
    """Columns of a table of paths; they are found by name where no flag names them."""

    item: Annotated[str | None, Parameter(metavar="COLUMN")] = None
    """Column of paths."""

    truth: Annotated[str | None, Parameter(metavar="COLUMN")] = None
    """Column of true classes."""

    keep: Annotated[list[str] | None, Parameter(metavar="COLUMN", consume_multiple=True)] = None
    """Further columns to carry over."""

    image_root: Annotated[str | None, Parameter(metavar="DIR")] = None
    """Folder that the paths start from, by default that of the table."""


@app.command(usage="Usage: tellapart predict [OPTIONS] MODEL SOURCE")
def predict(
    model: str,
    source: str,
    /,
    *,
    output: Annotated[
        str, Parameter(name=["--output", "-o"], group=OUTPUT, metavar="OUT.parquet")
    ] = "predictions.parquet",
    strict: Annotated[bool, Parameter(group=OUTPUT)] = False,
    restart: Annotated[bool, Parameter(group=OUTPUT)] = False,
    part_size: Annotated[int, Parameter(group=OUTPUT, metavar="N")] = 1024,
    workers: Annotated[int | None, Parameter(group=OUTPUT, metavar="N")] = None,
    force: Force = False,
    quiet: Quiet = False,
    no_color: NoColor = False,
    pictures: PictureFlags | None = None,
    running: ModelFlags | None = None,
    table: SourceFlags | None = None,
) -> None:
    """Run a model over images: one row of scores for each, to be read by the other commands.

    Parameters
    ----------
    model
        ONNX, TorchScript, an exported torch program (.pt2) or Keras. Nothing is unpickled.
    source
        A folder with one folder per class, or of images alone; a table with a column of paths; an
        NPZ file with an array x.
    output
        Where the scores go: .parquet, .arrow, .csv or .jsonl; - is a stream, for
        `tellapart report -`.
    strict
        Exit with 2 if an image cannot be read. They are always listed in
        OUTPUT.unreadable.csv.
    restart
        Throw away the finished parts of an interrupted run instead of going on with them.
    part_size
        Rows after which a part is kept.
    workers
        Threads that read images.
    force
        Overwrite OUTPUT.
    quiet
        No notes, no progress.
    no_color
        No colours (as with the variable NO_COLOR).
    """
    from tellapart.cli.predicts import Predicting, run_predict

    flags, shown, columns = running or ModelFlags(), pictures or PictureFlags(), table
    columns = columns or SourceFlags()
    options = Predicting(
        output=stream_or_path(output),
        strict=strict,
        restart=restart,
        force=force,
        quiet=quiet,
        color=not no_color,
    )
    run_predict(
        model,
        source,
        options,
        shown,
        {
            "classes": None if flags.classes is None else split_classes(flags.classes),
            "activation": flags.activation,
            "model_output": flags.model_output,
            "batch_size": flags.batch_size,
            "providers": tuple(flags.provider or ("CPUExecutionProvider",)),
            "device": flags.device,
            "item": columns.item,
            "truth": columns.truth,
            "keep": tuple(columns.keep or ()),
            "image_root": columns.image_root,
            "part_size": part_size,
            "workers": workers,
        },
    )
