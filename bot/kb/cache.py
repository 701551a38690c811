"""Compiled catalogues kept on disk by the hash of what they were made of, so that a second start is fast."""

from __future__ import annotations

import hashlib
import os
import pickle  # only files that this program wrote into its own folder are read back
import sys
from contextlib import suppress
from copyreg import pickle as register_pickle
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from bot.core.catalogue import Catalogue
from bot.core.index import Index, build_index
from bot.kb.files import digest_of, load_knowledge, paused_gc, read_folder

_KEPT: Final = 3
Kept = TypeVar("Kept", Catalogue, Index)
_CODE: Final = (("core", "*.py"), ("kb", "*.py"), ("weights", "*.json"))


def _rebuild(items: dict[object, object]) -> MappingProxyType[object, object]:
    return MappingProxyType(items)


register_pickle(MappingProxyType, lambda mapping: (_rebuild, (dict(mapping),)))


def code_digest() -> str:
    """A hash of the code that compiles: another release never reads this one's cache."""
    root = Path(__file__).resolve().parents[1]
    total = hashlib.sha256(sys.version.encode())
    for part, pattern in _CODE:
        for path in sorted((root / part).rglob(pattern)):
            total.update(path.read_bytes())
    return total.hexdigest()


def load_cached(folder: Path, cache: Path, *, today: date | None = None) -> Catalogue:
    """The catalogue of a folder, from the cache where these very files were compiled before.

    Raises InputProblems as `load_knowledge` does. A cache that cannot be read or written is done without.
    """
    found = _read(_place(folder, digest_of(read_folder(folder)), cache), Catalogue)
    if found is not None:
        return found
    catalogue = load_knowledge(folder, today=today)
    keep(catalogue, folder, cache)
    return catalogue


def keep(catalogue: Catalogue, folder: Path, cache: Path) -> None:
    """Keep the compiled catalogue of a folder for the next start; where nothing can be written, nothing is kept."""
    with suppress(OSError):
        _write(_place(folder, catalogue.digest, cache), catalogue)


def index_cached(catalogue: Catalogue, cache: Path) -> Index:
    """The wording of all claims, compiled, from the cache where this catalogue was indexed before."""
    path = cache / f"index-{_key(catalogue.digest)}.pickle"
    found = _read(path, Index)
    if found is not None:
        return found
    index = build_index(catalogue.claims.values())
    with suppress(OSError):
        _write(path, index)
    return index


def _place(folder: Path, digest: str, cache: Path) -> Path:
    return cache / f"catalogue-{_key(f'{digest} {folder}')}.pickle"


def _key(what: str) -> str:
    return hashlib.sha256(f"{what} {code_digest()}".encode()).hexdigest()[:32]


def _read(path: Path, kind: type[Kept]) -> Kept | None:
    try:
        if path.stat().st_uid != os.getuid():
            return None
        raw = path.read_bytes()
        with paused_gc():
            found = pickle.loads(raw)  # noqa: S301  # nosec B301  # written by `_write`, ours, keyed by the code's own hash
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError):
        return None
    return found if isinstance(found, kind) else None


def _write(path: Path, value: Catalogue | Index) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))
    part.chmod(0o600)
    part.replace(path)
    alike = path.parent.glob(f"{path.name.split('-')[0]}-*.pickle")
    for each in sorted(alike, key=lambda one: one.stat().st_mtime, reverse=True)[_KEPT:]:
        each.unlink(missing_ok=True)
