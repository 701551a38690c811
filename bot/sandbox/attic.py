"""Uploaded files, in memory and bounded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Upload:
    """One file as it came in; `number` is N of `files[N]`."""

    number: int
    filename: str
    content_type: str
    data: bytes


class Attic:
    """Keeps uploads until `limit` bytes are exceeded; the oldest go first."""

    def __init__(self, limit: int = 32 * 1024 * 1024) -> None:
        self._limit = limit
        self._size = 0
        self._files: dict[int, Upload] = {}

    def keep(self, identifier: int, upload: Upload) -> None:
        """Stores a file under its attachment's id."""
        self._files[identifier] = upload
        self._size += len(upload.data)
        while self._size > self._limit and len(self._files) > 1:
            self._size -= len(self._files.pop(next(iter(self._files))).data)

    def get(self, identifier: int) -> Upload | None:
        """A stored file, None where it has gone."""
        return self._files.get(identifier)
