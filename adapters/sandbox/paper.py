"""How large a picture is on paper, and the shape of its pixels, from what its file says, where that can be true."""

from PIL import Image

POINTS = 72.0
SAYS_SOMETHING = 100.0
"""Dots an inch. Cameras and screens write 72 or 96 into every picture; scanners and faxes begin above."""
LEAST_SIDE, MOST_SIDE = 140.0, 1700.0  # points: a visiting card, and A2 the long way
FLATTEST, TALLEST = 0.4, 2.5
"""Shapes of pixels that are believed; a fax has 204 dots an inch across and 98 down, or 196."""

Size = tuple[float, float]


def size_of(image: Image.Image) -> Size | None:
    """Points across and down, as the picture is stored; None where the file does not say, or says what cannot be."""
    across, down = _density(image, "dpi") or (0.0, 0.0)
    if max(across, down) < SAYS_SOMETHING or min(across, down) <= 0:
        return None
    size = image.width / across * POINTS, image.height / down * POINTS
    return size if min(size) >= LEAST_SIDE and max(size) <= MOST_SIDE else None


def squared(image: Image.Image) -> tuple[int, int]:
    """Its width and height in pixels once each is a square, as every program draws them: none is lost."""
    known = (_density(image, key) for key in ("dpi", "resolution", "aspect", "jfif_density"))
    across, down = next((density for density in known if density is not None), (1.0, 1.0))
    shape = across / down
    if not FLATTEST <= shape <= TALLEST or abs(shape - 1) < 0.01:
        return image.size
    if shape > 1:
        return image.width, round(image.height * shape)
    return round(image.width / shape), image.height


def _density(image: Image.Image, key: str) -> Size | None:
    """Two numbers above nothing, under one of the names that Pillow gives to what a file says of its dots."""
    try:
        across, down = (float(side) for side in image.info[key])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return (across, down) if across > 0 and down > 0 else None
