"""Photographs and scans, decoded in a child: upright, on white, without metadata, no larger than is useful."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pi_heif
from PIL import Image, ImageCms, ImageSequence

from adapters.sandbox import paper
from adapters.sandbox.refusal import Refused

pi_heif.options.DECODE_THREADS = 1  # a child may start no thread
pi_heif.register_heif_opener(thumbnails=False)
Image.init()  # a child may open no file, so every decoder is loaded before
Image.MAX_IMAGE_PIXELS = None  # the limit is ours, read from the header, and refused with a sentence

FORMATS = {"jpeg": ["JPEG", "MPO"], "png": ["PNG"], "heic": ["HEIF"], "tiff": ["TIFF"], "webp": ["WEBP"]}
MAX_SIDE = 30_000
SRGB = ImageCms.createProfile("sRGB")
EXIF_ORIENTATION = 0x0112
ORIENTATIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
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
    """A new image: RGB or grey, its colours those of sRGB, its pixels square, EXIF orientation applied, at most
    `max_edge` pixels a side, nothing but pixels."""
    square = paper.squared(image)
    if square == image.size and image.mode != "1":
        image.thumbnail((max_edge, max_edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image.load()  # some formats turn themselves meanwhile
    way = _way_up(image)
    flat = _on_white(_in_srgb(_fitted(image, square, max_edge)))
    clean = Image.new(flat.mode, flat.size)
    clean.paste(flat)
    return clean if way is None else clean.transpose(way)


def _fitted(image: Image.Image, square: tuple[int, int], max_edge: int) -> Image.Image:
    """The image stretched to square pixels, and no larger than is useful."""
    scale = min(1.0, max_edge / max(square))
    size = max(1, round(square[0] * scale)), max(1, round(square[1] * scale))
    if size == image.size or (max(image.size) <= max_edge and square == image.size):
        return image
    smooth = image.convert("L") if image.mode == "1" else _unpacked(image)
    return smooth.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _unpacked(image: Image.Image) -> Image.Image:
    """The image with colours of its own instead of a palette's numbers."""
    if image.mode not in ("P", "PA"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_srgb(image: Image.Image) -> Image.Image:
    """The image in the colours that browsers take it for, when it came with those of its own; a profile that is none
    says nothing."""
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    image = _unpacked(image)
    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, SRGB, outputMode=wanted)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    if converted is None:
        return image
    return converted.convert("L") if image.mode == "L" else converted


def turned(image: Image.Image, quarters: int) -> Image.Image:
    """The image turned clockwise by so many quarters."""
    ways = (None, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)
    way = ways[quarters % 4]
    return image if way is None else image.transpose(way)


def jpeg(image: Image.Image, dots: float | None = None) -> bytes:
    """`dots` an inch are written into the file."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY, **_dots(dots))
    return buffer.getvalue()


def png(image: Image.Image, dots: float | None = None) -> bytes:
    """The same as a PNG."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=PNG_EFFORT, **_dots(dots))
    return buffer.getvalue()


def _dots(dots: float | None) -> dict[str, tuple[float, float]]:
    return {} if dots is None else {"dpi": (dots, dots)}


def sample(image: Image.Image, kind: str) -> bytes:
    """The image in one of FORMATS, without care for quality."""
    buffer = io.BytesIO()
    image.save(buffer, FORMATS[kind][0])
    return buffer.getvalue()


def _check_size(image: Image.Image, max_pixels: int) -> None:
    width, height = image.size
    if width * height > max_pixels or max(width, height) > MAX_SIDE:
        raise Refused("image_too_large", width=width, height=height)


def _way_up(image: Image.Image) -> Image.Transpose | None:
    """How the camera says that the picture is to be turned."""
    try:
        return ORIENTATIONS.get(image.getexif().get(EXIF_ORIENTATION, 1))
    except MemoryError:
        raise
    except Exception:  # unreadable EXIF says nothing of the pixels
        return None


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
