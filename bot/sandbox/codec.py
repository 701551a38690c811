"""Turns gateway payloads into frames: plain text, or one zlib or zstd stream per connection."""

import importlib
import importlib.util
import zlib
from typing import Any, Protocol


class Codec(Protocol):
    """Makes one websocket frame of one payload."""

    def encode(self, text: str) -> str | bytes:
        """Text for a text frame, bytes for a binary one."""


class PlainText:
    """No compression: every client accepts it, whatever it asked for."""

    def encode(self, text: str) -> str | bytes:
        """The payload itself."""
        return text


class ZlibStream:
    """One deflate stream; each message ends with a sync flush (00 00 FF FF)."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def encode(self, text: str) -> str | bytes:
        """The next piece of the stream."""
        return self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class ZstdStream:
    """One zstd frame for the whole connection, a block flushed per message: ending it kills the client."""

    def __init__(self, zstandard: Any) -> None:
        self._stream = zstandard.ZstdCompressor().compressobj()
        self._flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK

    def encode(self, text: str) -> str | bytes:
        """The next block of the frame."""
        return bytes(self._stream.compress(text.encode()) + self._stream.flush(self._flush))


def codec_for(asked: str | None, *, enabled: bool) -> Codec:
    """The codec for a connection's `compress` parameter; plain text unless compression is enabled."""
    if enabled and asked == "zlib-stream":
        return ZlibStream()
    if enabled and asked == "zstd-stream" and importlib.util.find_spec("zstandard") is not None:
        return ZstdStream(importlib.import_module("zstandard"))
    return PlainText()
