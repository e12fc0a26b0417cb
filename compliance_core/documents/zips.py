"""ZIP archives read with care: sizes are checked before unpacking and counted while unpacking."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from compliance_core.documents.limits import MEGABYTE, Limits
from compliance_core.errors import DocumentError

_CHUNK = 1 << 16
_SMALL = 2 * MEGABYTE
"""Entries below this many unpacked bytes may have any ratio: short repetitive XML packs well."""


class SafeZip:
    """An archive whose directory was found harmless."""

    def __init__(self, name: str, data: bytes, limits: Limits) -> None:
        """Check the directory of the archive.

        Args:
            name: what to call the file in messages.
            data: the archive.
            limits: what it may hold.

        Raises:
            DocumentError: the archive is broken, encrypted or would unpack to too much, or names an
                entry outside itself.
        """
        self._name = name
        self._limits = limits
        self._unpacked = 0
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._entries = self._archive.infolist()
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, OSError) as error:
            message = f"{name} is damaged: its archive cannot be opened ({error})."
            raise DocumentError(message) from error
        self._check(len(data))

    @property
    def names(self) -> list[str]:
        """Names of the files in the archive, folders left out, in its order."""
        return [entry.filename for entry in self._entries if not entry.is_dir()]

    def read(self, entry_name: str) -> bytes:
        """Unpack one entry.

        Raises:
            DocumentError: it is not there, is damaged, or is larger than it says.
        """
        chunks = []
        try:
            with self._archive.open(entry_name) as stream:
                while chunk := stream.read(_CHUNK):
                    self._unpacked += len(chunk)
                    if self._unpacked > self._limits.unpacked_bytes:
                        raise DocumentError(self._too_much())
                    chunks.append(chunk)
        except KeyError as error:
            message = f"{self._name} is damaged: it has no part {entry_name!r}."
            raise DocumentError(message) from error
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            message = f"{self._name} is damaged: {entry_name!r} cannot be unpacked ({error})."
            raise DocumentError(message) from error
        return b"".join(chunks)

    def _check(self, packed: int) -> None:
        limits = self._limits
        if len(self._entries) > limits.zip_entries:
            message = f"{self._name} has {len(self._entries)} entries; at most {limits.zip_entries} are read."
            raise DocumentError(message)
        total = sum(entry.file_size for entry in self._entries)
        if total > limits.unpacked_bytes or (total > _SMALL and total > limits.ratio * packed):
            raise DocumentError(self._too_much())
        for entry in self._entries:
            if entry.flag_bits & 1:
                message = f"{self._name} is protected by a password; remove it and try again."
                raise DocumentError(message)
            if entry.file_size > _SMALL and entry.file_size > limits.ratio * max(entry.compress_size, 1):
                raise DocumentError(self._too_much())
            if _is_unsafe(entry):
                message = f"{self._name} holds an entry with an unsafe name ({entry.filename[:60]!r}); pack it anew."
                raise DocumentError(message)

    def _too_much(self) -> str:
        megabytes = self._limits.unpacked_bytes // MEGABYTE
        return (
            f"{self._name} would unpack to far more than it should (at most {megabytes} MB); it is not read."
        )


def _is_unsafe(entry: zipfile.ZipInfo) -> bool:
    """Whether the entry points outside the archive or is no plain file."""
    name = entry.filename
    parts = PurePosixPath(name).parts
    outside = name.startswith("/") or "\\" in name or ":" in name or ".." in parts or "\0" in name
    return outside or stat.S_ISLNK(entry.external_attr >> 16)
