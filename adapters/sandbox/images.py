"""Photographs and scans, decoded in a child: upright, on white, without metadata, no larger than is useful."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pi_heif
from PIL import Image, ImageOps, ImageSequence

from adapters.sandbox.refusal import Refused

pi_heif.options.DECODE_THREADS = 1  # a child may start no thread
pi_heif.register_heif_opener(thumbnails=False)
Image.init()  # a child may open no file, so every decoder is loaded before
Image.MAX_IMAGE_PIXELS = None  # the limit is ours, read from the header, and refused with a sentence

FORMATS = {"jpeg": ["JPEG", "MPO"], "png": ["PNG"], "heic": ["HEIF"], "tiff": ["TIFF"], "webp": ["WEBP"]}
MAX_SIDE = 30_000
JPEG_QUALITY = 85
PNG_EFFORT = 4  # zlib's: half the time of the default for 2 % more bytes


@contextmanager
def opened(data: bytes, kind: str, max_pixels: int) -> Iterator[Image.Image]:
    """The image with only its header read. Raises Refused: image_too_large, or broken_image at any time."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS[kind]) as image:
            _check_size(image, max_pixels)
            yield image
    except Refused:
        raise
    except Exception as error:  # decoders raise anything, SyntaxError and struct.error among them
        raise Refused("broken_image", why=type(error).__name__) from None


def frames(image: Image.Image, kind: str, max_pixels: int) -> Iterator[Image.Image]:
    """The pages: those of a TIFF (fax, scanner), the main picture of anything else."""
    if kind != "tiff":
        yield image
        return
    for frame in ImageSequence.Iterator(image):
        _check_size(frame, max_pixels)
        yield frame


def upright(image: Image.Image, max_edge: int) -> Image.Image:
    """A new image: RGB or grey, EXIF orientation applied, at most `max_edge` pixels a side, nothing but pixels."""
    image.thumbnail((max_edge, max_edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
    turned = _turned(image)
    flat = _on_white(turned)
    clean = Image.new(flat.mode, flat.size)
    clean.paste(flat)
    return clean


def turned(image: Image.Image, quarters: int) -> Image.Image:
    """The image turned clockwise by so many quarters."""
    ways = (None, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)
    way = ways[quarters % 4]
    return image if way is None else image.transpose(way)


def jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=PNG_EFFORT)
    return buffer.getvalue()


def sample(image: Image.Image, kind: str) -> bytes:
    """The image in one of FORMATS, without care for quality."""
    buffer = io.BytesIO()
    image.save(buffer, FORMATS[kind][0])
    return buffer.getvalue()


def _check_size(image: Image.Image, max_pixels: int) -> None:
    width, height = image.size
    if width * height > max_pixels or max(width, height) > MAX_SIDE:
        raise Refused("image_too_large", width=width, height=height)


def _turned(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except MemoryError:
        raise
    except Exception:  # unreadable EXIF says nothing of the pixels
        return image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return image.point(lambda value: value / 256).convert("L") if image.mode != "F" else image.convert("L")
    if image.mode in ("1", "L"):
        return image.convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image.convert("RGB")
