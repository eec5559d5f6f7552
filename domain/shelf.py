"""What a store of documents stands on: files by name, in a folder or in an object store."""

from datetime import datetime
from typing import Protocol


class Shelf(Protocol):
    """Files by name, such as `ab/document.ab…` or `.trash/2026-11-28/document.ab…`, whole or not at all.

    A name that begins with a point is met only by who asks for its folder. What cannot be done raises OSError.
    """

    def read(self, name: str) -> bytes:
        """The file. Raises FileNotFoundError."""

    def write(self, name: str, content: bytes, written: datetime | None = None) -> None:
        """Writes the file durably; it replaces the one of that name. `written`: since when it is to seem there, where
        the shelf can say so."""

    def remove(self, *names: str) -> None:
        """Removes these; a missing one is no error."""

    def move(self, name: str, other: str) -> bool:
        """Gives the file another name, which it may have beside the first for a moment; False when it is gone."""

    def written_at(self, name: str) -> datetime | None:
        """When the file was written or moved here (aware UTC); None when it is gone."""

    def following(self, folder: str, after: str, limit: int) -> list[str]:
        """The first `limit` names below a folder ("": the shelf itself) that come after `after`, in their order."""

    def folders(self, folder: str) -> list[str]:
        """The names of the folders in a folder, without it, in their order."""

    def sizes(self, folder: str) -> dict[str, int]:
        """The bytes of each file that lies in a folder itself, by its name without the folder."""

    def remove_folder(self, folder: str) -> None:
        """Removes a folder with all that lies in it; a missing one is no error."""

    def sweep_partial(self, before: datetime, most: int) -> int:
        """Removes what writers that died left half written before that time, at most so many; how many they were."""

    def free_bytes(self) -> int | None:
        """How much more can be stored; None where nobody can say."""

    def ready(self) -> bool:
        """Whether a file can be written now."""
