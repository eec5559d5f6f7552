"""A photograph or scan as it is taken in: upright and straight, in the colours and the size that its file tells."""

from dataclasses import dataclass

from PIL import Image

from adapters.sandbox import images, judging, paper
from adapters.sandbox.straightening import straight


@dataclass(frozen=True)
class Picture:
    """The pixels, what is worth saying of them (codes), and their size on paper in points, where it is known."""

    image: Image.Image
    remarks: list[str]
    size: paper.Size | None

    @property
    def dots(self) -> float | None:
        """Dots an inch, the same across and down."""
        return None if self.size is None else self.image.width / self.size[0] * paper.POINTS


def taken(image: Image.Image, max_edge: int) -> Picture:
    """The picture whose header was read (`images.opened`)."""
    long_side, size = max(image.size), paper.size_of(image)
    upright = images.upright(image, max_edge)
    remarks = judging.remarks(upright, long_side)
    if size is not None and (size[0] > size[1]) != (upright.width > upright.height):
        size = size[1], size[0]  # it lay on its side
    level = straight(upright)
    if size is not None and level is not upright:
        size = size[0] * level.width / upright.width, size[1] * level.height / upright.height
    return Picture(level, remarks, size)
