"""The acts of a reviewer on one article, in order, each of which can be taken back. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from compliance_core.errors import ComplianceError


class ActKind(StrEnum):
    """What a reviewer did."""

    FIX = "fix"
    EDIT = "edit"
    NOT_A_BREACH = "not a breach"
    WAIVE = "waive"
    MISSED = "missed"


TEXT_ACTS = frozenset({ActKind.FIX, ActKind.EDIT})
"""Acts that change the text; the others leave a record in the store."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act and what takes it back.

    For an act on the text ``before`` is the text as it was; for the others ``record`` is the id of the
    waiver or proposal that it made. ``label`` says in a few words what was done, for the undo button.
    """

    kind: ActKind
    label: str
    before: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Acts:
    """What was done, oldest first."""

    done: tuple[Act, ...] = ()

    def fix(self, before: str, label: str) -> Acts:
        """A suggestion was taken."""
        return self._with(Act(ActKind.FIX, label, before=before))

    def edit(self, before: str, label: str = "edit") -> Acts:
        """The text was edited by hand."""
        return self._with(Act(ActKind.EDIT, label, before=before))

    def not_a_breach(self, proposal: str, label: str) -> Acts:
        """A finding was called no breach."""
        return self._with(Act(ActKind.NOT_A_BREACH, label, record=proposal))

    def waive(self, waiver: str, label: str) -> Acts:
        """A finding was waived."""
        return self._with(Act(ActKind.WAIVE, label, record=waiver))

    def missed(self, proposal: str, label: str) -> Acts:
        """A missed breach was marked."""
        return self._with(Act(ActKind.MISSED, label, record=proposal))

    @property
    def last(self) -> Act | None:
        """What undo would take back."""
        return self.done[-1] if self.done else None

    def undo(self) -> tuple[Acts, Act]:
        """What is left, and the act to be taken back.

        Raises:
            ComplianceError: if nothing was done.
        """
        if not self.done:
            msg = "There is nothing to undo."
            raise ComplianceError(msg)
        return replace(self, done=self.done[:-1]), self.done[-1]

    def _with(self, act: Act) -> Acts:
        return replace(self, done=(*self.done, act))
