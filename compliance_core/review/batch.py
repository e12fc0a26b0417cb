"""Many articles at once: each is judged on its own, and one that cannot be read stops nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from compliance_core.documents.read import read_zip
from compliance_core.engine.model import Context
from compliance_core.errors import DocumentError
from compliance_core.review.codec import context_text
from compliance_core.review.outcomes import StoredCheck
from compliance_core.review.service import Reviewer
from compliance_core.storage.records import MAX_DETAIL, BatchItem, Details, ItemState


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was handed in: its content, or why it could not be unpacked."""

    name: str
    data: bytes | DocumentError


def unpacked(uploads: Iterable[Upload]) -> tuple[Upload, ...]:
    """Put the files of each archive in its place; an archive that is refused stays as one problem."""
    found: list[Upload] = []
    for upload in uploads:
        if isinstance(upload.data, DocumentError) or not upload.name.lower().endswith(".zip"):
            found.append(upload)
            continue
        try:
            found += [Upload(name, data) for name, data in read_zip(upload.data)]
        except DocumentError as error:
            found.append(Upload(upload.name, error))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Progress:
    """One article of a batch is through: how many of how many are, and what became of this one."""

    done: int
    total: int
    item: BatchItem
    check: StoredCheck | None


class BatchRun:
    """A batch being worked through. ``batch_id`` is ``None`` if it is not kept."""

    def __init__(
        self,
        reviewer: Reviewer,
        uploads: Sequence[Upload],
        context: Context,
        *,
        by: str,
        name: str = "",
        keep: bool = True,
        details: Details | None = None,
    ) -> None:
        """Unpack archives and record the batch, if it is kept; nothing is judged yet.

        ``details`` are said of every article; each gets the name of its file.

        Raises:
            StoreError: if there is no file, there are too many, or the store fails.
        """
        self._reviewer = reviewer
        self._uploads = unpacked(uploads)
        self._context = context
        self._by = by
        self._keep = keep
        self._details = details or Details()
        self.batch_id = self._record(name) if keep else None

    def run(self) -> Iterator[Progress]:
        """Judge one article at a step, in order. Whoever stops early calls ``cancel``.

        Raises:
            StoreError: if the store fails.
        """
        total = len(self._uploads)
        for position, upload in enumerate(self._uploads):
            item, check = self._one(position, upload)
            if self.batch_id:
                self._reviewer.store.batches.finish_item(
                    self.batch_id, position, check_id=item.check_id, problem=item.problem
                )
            yield Progress(position + 1, total, item, check)

    def cancel(self) -> None:
        """Say that what still waits will not be judged; what was judged stays."""
        if self.batch_id:
            self._reviewer.cancel_batch(self.batch_id, by=self._by)

    def _record(self, name: str) -> str:
        names = [upload.name for upload in self._uploads]
        return self._reviewer.start_batch(names, name=name, context=context_text(self._context), by=self._by)

    def _one(self, position: int, upload: Upload) -> tuple[BatchItem, StoredCheck | None]:
        try:
            if isinstance(upload.data, DocumentError):
                raise upload.data
            details = replace(self._details, name=upload.name[-MAX_DETAIL:])
            check = self._reviewer.check_file(
                upload.name, upload.data, self._context, by=self._by, keep=self._keep, details=details
            )
        except DocumentError as error:
            return BatchItem(position, upload.name, ItemState.FAILED, problem=str(error)), None
        return BatchItem(position, upload.name, ItemState.DONE, check_id=check.id), check
