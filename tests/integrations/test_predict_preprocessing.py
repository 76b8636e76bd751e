"""Pictures become what image processors of transformers make of them, and nothing is guessed."""

import json

import numpy as np
import pytest
from PIL import Image

from predicting_models import write_onnx, write_pictures
from tellapart.errors import InputError
from tellapart.integrations.predicting import Declared, Preprocessing, predict
from tellapart.integrations.predicting.configs import declared_in
from tellapart.integrations.predicting.decoding import file_reader
from tellapart.integrations.predicting.models import Facts
from tellapart.integrations.predicting.settling import settled_way
from tellapart.results.pages import Unread

SHAPE = Facts("test", (None, 3, 16, 16))


def photo(width, height):
    rng = np.random.default_rng(width + height)
    small = Image.fromarray(rng.integers(0, 256, (7, 9, 3), dtype=np.uint8))
    return small.resize((width, height), Image.Resampling.BICUBIC)


@pytest.mark.parametrize("size", [(301, 200), (57, 91), (20, 20)])
@pytest.mark.parametrize("kind", ["vit", "clip", "vit odd"])
def test_pictures_become_what_transformers_makes_of_them(tmp_path, kind, size, need):
    need("transformers")
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

    made = {
        "vit": ViTImageProcessorPil,
        "clip": CLIPImageProcessorPil,
        "vit odd": lambda: ViTImageProcessorPil(
            size={"height": 31, "width": 45}, resample=1, rescale_factor=1 / 127.5,
            image_mean=[1.0, 0.9, 0.8], image_std=[0.3, 0.2, 0.1],
        ),
    }  # fmt: skip
    processor = made[kind]()
    processor.save_pretrained(tmp_path)
    picture = photo(*size)
    expected = np.asarray(processor(picture, return_tensors="np")["pixel_values"][0])
    way, origins = settled_way(
        Facts("x", layout="NCHW"), Declared(), tmp_path / "preprocessor_config.json"
    )
    assert origins["scale"] == "from preprocessor_config.json"
    np.testing.assert_allclose(way.applied(picture), expected, atol=2e-6)


def test_the_shape_of_the_model_says_size_channels_and_layout():
    way, origins = settled_way(SHAPE, Declared(scale=1.0), None)
    assert way == Preprocessing(size=(16, 16), scale=1.0)
    assert origins["size"] == origins["layout"] == "from the model's input"
    last, _ = settled_way(Facts("x", (None, 8, 9, 1)), Declared(scale=1.0), None)
    assert (last.layout, last.channels, last.size) == ("NHWC", "grey", (8, 9))
    eight_bits, _ = settled_way(Facts("x", (None, 3, 8, 9), "uint8"), Declared(), None)
    assert eight_bits.scale == 1.0


@pytest.mark.parametrize(
    ("facts", "declared", "message"),
    [
        (Facts("x", layout="NCHW"), Declared(scale=1.0), "expected --size"),
        (SHAPE, Declared(), "expected --scale 1/255"),
        (SHAPE, Declared(size=(8, 8), scale=1.0), "become 8 x 8, and the model takes 16 x 16"),
        (SHAPE, Declared(scale=1.0, layout="NHWC"), "expected NCHW"),
        (SHAPE, Declared(scale=1.0, channels="grey"), "channels is grey, and the model takes 3"),
        (SHAPE, Declared(resize="pad", scale=1.0), "resize is pad without a size"),
        (SHAPE, Declared(scale=1.0, mean=(1.0, 2.0)), "mean holds 2 numbers"),
        (SHAPE, Declared(scale=1.0, std=(0.0,)), "expected positive numbers"),
        (Facts("x", (None, None, None, None)), Declared(scale=1.0), "expected --size"),
        (Facts("x", (None, 3, 9, 3)), Declared(scale=1.0, size=(9, 9)), "expected --layout"),
        (Facts("x", (None, 64)), Declared(scale=1.0), "expected pictures, with 4 sides"),
    ],
)
def test_what_nothing_says_or_two_say_differently_is_an_error(facts, declared, message):
    with pytest.raises(InputError, match=message):
        settled_way(facts, declared, None)


def test_flags_come_before_the_file(tmp_path):
    config = tmp_path / "preprocessor_config.json"
    cropped = {"size": {"shortest_edge": 40}, "do_center_crop": True, "crop_size": 16}
    config.write_text(json.dumps({**cropped, "image_mean": [0.5], "image_std": [0.5]}))
    filed, _ = settled_way(SHAPE, Declared(scale=1 / 255), config)
    assert (filed.resize, filed.size, filed.crop) == ("shortest", (40, 40), (16, 16))
    way, origins = settled_way(SHAPE, Declared(size=(16, 16), scale=1.0), config)
    assert (way.resize, way.size, way.crop) == ("stretch", (16, 16), None)
    assert origins["mean"] == "from preprocessor_config.json"
    assert origins["size"] == origins["scale"] == "as declared"


def test_the_config_of_timm_is_read(tmp_path):
    config = {"pretrained_cfg": {"input_size": [3, 224, 224], "crop_pct": 0.875, "mean": [0.4] * 3,
                                 "std": [0.2] * 3, "interpolation": "bicubic"}}  # fmt: skip
    (tmp_path / "config.json").write_text(json.dumps(config))
    said = declared_in(tmp_path / "config.json")
    assert (said.size, said.resize, said.crop) == ((256, 256), "shortest", (224, 224))
    assert (said.interpolation, said.scale, said.channels) == ("bicubic", 1 / 255, "rgb")


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"size": 224, "do_pad": True}, "do_pad"),
        ({"size": {"longest_edge": 3}}, "size"),
        ({"size": 224, "resample": 17}, "interpolation"),
        ({"size": 224, "do_flip_channel_order": True}, "do_flip_channel_order"),
        ({"size": 224, "crop_pct": 0.9}, "crop_pct"),
        ({"pretrained_cfg": {"input_size": [3, 9, 9], "crop_mode": "border"}}, "crop_mode"),
        ({"size": "big"}, "size"),
    ],
)
def test_steps_that_are_not_known_are_named(tmp_path, config, named):
    path = tmp_path / "preprocessor_config.json"
    path.write_text(json.dumps(config))
    with pytest.raises(InputError, match=named):
        declared_in(path)


def test_padding_keeps_the_shape_and_cropping_fills_with_black():
    white = Image.new("RGB", (40, 20), "white")
    padded = Preprocessing(size=(20, 20), resize="pad", scale=1.0).applied(white)
    assert padded.shape == (3, 20, 20)
    assert (padded[:, 5:15] == 255).all()
    assert padded[:, :5].max() == padded[:, 15:].max() == 0
    cropped = Preprocessing(size=None, resize="none", crop=(10, 60), scale=1.0).applied(white)
    assert (cropped[:, :, 10:50] == 255).all()
    assert cropped[:, :, :10].max() == cropped[:, :, 50:].max() == 0


def test_bgr_turns_the_colours_around():
    red = Image.new("RGB", (2, 2), (200, 10, 30))
    way = Preprocessing(size=None, resize="none", scale=1.0, channels="bgr", layout="NHWC")
    assert way.applied(red)[0, 0].tolist() == [30.0, 10.0, 200.0]


def test_pictures_of_every_kind_are_read_upright_and_in_8_bits(tmp_path):
    left = Image.new("RGB", (4, 2), "black")
    left.putpixel((0, 0), (255, 255, 255))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: a viewer turns it clockwise
    left.save(tmp_path / "turned.png", exif=exif)
    deep = np.full((2, 2), 0x8040, dtype=np.uint16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    Image.new("CMYK", (2, 2), (0, 255, 255, 0)).save(tmp_path / "cmyk.jpg")
    Image.new("RGBA", (2, 2), (9, 8, 7, 0)).save(tmp_path / "clear.png")
    Image.fromarray(np.ones((2, 2), np.float32)).save(tmp_path / "float.tiff")
    (tmp_path / "text.png").write_text("no image")
    names = ["turned.png", "deep.png", "cmyk.jpg", "clear.png", "float.tiff", "text.png",
             "none.png", "../x.png"]  # fmt: skip
    way = Preprocessing(size=None, resize="none", scale=1.0, layout="NHWC")
    read = file_reader(tmp_path, names, way)
    turned, deep, cmyk, clear, *others = map(read, range(len(names)))
    assert turned.shape == (4, 2, 3)
    assert turned[0, 1].tolist() == [255.0] * 3
    assert (deep == 0x80).all()
    assert cmyk[0, 0, 0] > 200
    assert cmyk[0, 0, 1] < 60
    assert clear[0, 0].tolist() == [9.0, 8.0, 7.0]
    assert all(isinstance(each, Unread) for each in others)
    reasons = [each.reason for each in others]
    assert reasons == ["32 bits of grey; expected 8 or 16", "not an image", "missing",
                       "outside the folder"]  # fmt: skip


def test_pictures_of_different_sizes_are_named(tmp_path, need):
    need("onnxruntime")
    pictures = write_pictures(tmp_path / "pictures")
    model = write_onnx(tmp_path / "m.onnx", side="s")
    with pytest.raises(InputError, match=r"blue/1\.png becomes an array of shape \(3, 20, 21\)"):
        predict(model, pictures, tmp_path / "a.parquet",
                preprocessing=Declared(resize="none", scale=1.0))  # fmt: skip
