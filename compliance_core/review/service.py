"""The reviewer's desk: checks articles, keeps what may be kept, and records what people decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Self

from compliance_core.engine.engine import compile_packs
from compliance_core.engine.loader import PackProblem, load_packs
from compliance_core.engine.model import Finding, Severity
from compliance_core.engine.ruleset import Pack, Ruleset
from compliance_core.errors import ComplianceError
from compliance_core.review.checker import Checker, utc_now
from compliance_core.review.codec import result_from_text
from compliance_core.review.compare import compare
from compliance_core.review.evidence import evidence_of, holds
from compliance_core.review.outcomes import ChangedVerdict, Replay, StoredCheck
from compliance_core.review.settings import ReviewSettings
from compliance_core.review.undo import TEXT_ACTS, Act, ActKind
from compliance_core.review.waivers import claim_of
from compliance_core.review.wording import wording_of
from compliance_core.storage.chain import ChainReport
from compliance_core.storage.records import (
    BatchItem,
    CheckSummary,
    Decision,
    Details,
    NewProposal,
    NewSignOff,
    NewWaiver,
    Page,
    Proposal,
    ProposalKind,
    Query,
    Removed,
    Retention,
    SignOff,
    Waiver,
    WaiverScope,
)
from compliance_core.storage.store import Store

__all__ = ["ChangedVerdict", "Replay", "Reviewer", "StoredCheck"]


class Reviewer(Checker):
    """Everything that pages and scripts need for reviewing; every act names who does it (``by``).

    ``problems`` are the mistakes in packs that were left out for them.
    """

    def __init__(
        self,
        store: Store,
        packs: Sequence[Pack],
        *,
        clock: Callable[[], datetime] = utc_now,
        retention: Retention | None = None,
        keep_originals: bool = True,
        problems: Sequence[PackProblem] = (),
    ) -> None:
        """Work on ``store`` with ``packs``; ``clock`` tells the time in UTC."""
        super().__init__(store, packs, clock=clock, keep_originals=keep_originals)
        self.problems = tuple(problems)
        self._retention = retention or Retention()

    @classmethod
    def open(cls, settings: ReviewSettings) -> Self:
        """Open the store of the settings and load all packs that are sound.

        Raises:
            StoreError: if the store cannot be opened.
            PackError: if the company's folder of packs does not exist.
        """
        loaded = load_packs(settings.packs_folder)
        store = Store.open(settings.store_url, heads_file=settings.audit_heads_file)
        return cls(
            store,
            loaded.packs,
            retention=settings.retention,
            keep_originals=settings.keep_originals,
            problems=loaded.problems,
        )

    def waive(
        self,
        check: StoredCheck,
        finding: Finding,
        *,
        scope: WaiverScope,
        reason: str,
        by: str,
        markets: Sequence[str] = (),
        evidence: str = "",
        expires_on: date | None = None,
    ) -> Waiver:
        """Accept the risk of a finding.

        For the article the finding itself is waived, so that the waiver ends when its sentence is
        edited; for the campaign and the company the wording is, wherever it stands.

        Raises:
            ComplianceError: if the article is not kept, belongs to no campaign, or the reason is missing.
        """
        saved = _require_kept(check)
        keys = {WaiverScope.ARTICLE: saved.article_id, WaiverScope.CAMPAIGN: saved.details.campaign}
        here = scope is WaiverScope.ARTICLE
        terms = NewWaiver(
            guideline=finding.guideline,
            scope=scope,
            reason=reason,
            markets=tuple(markets) or tuple(market.value for market in finding.markets),
            fingerprint=finding.fingerprint if here else None,
            claim=None if here else claim_of(finding.matched),
            scope_key=keys.get(scope, ""),
            evidence=evidence,
            expires_on=expires_on,
        )
        return self.store.waivers.add(terms, now=self._clock(), actor=by)

    def unwaive(self, waiver_id: str, *, by: str) -> Waiver:
        """End a waiver.

        Raises:
            StoreError: if there is none with this id.
        """
        return self.store.waivers.revoke(waiver_id, now=self._clock(), actor=by)

    def not_a_breach(self, check: StoredCheck, finding: Finding, *, by: str, note: str = "") -> Proposal:
        """Say that the tool was wrong: the sentence of the finding becomes a proposed example.

        Raises:
            ComplianceError: if the article is not kept.
        """
        wording = wording_of(check.document, finding)
        new = NewProposal(
            ProposalKind.NOT_A_BREACH,
            wording,
            finding.guideline,
            _require_kept(check).id,
            finding.fingerprint,
            note,
        )
        return self.store.proposals.add(new, now=self._clock(), actor=by)

    def missed(
        self, check: StoredCheck, wording: str, *, by: str, guideline: str | None = None, note: str = ""
    ) -> Proposal:
        """Say that the tool overlooked something in this wording.

        Raises:
            ComplianceError: if the article is not kept, or the wording is empty.
        """
        new = NewProposal(ProposalKind.MISSED, wording, guideline, _require_kept(check).id, note=note)
        return self.store.proposals.add(new, now=self._clock(), actor=by)

    def take_back(self, act: Act, *, by: str) -> str | None:
        """Undo what ``Acts.undo`` gave. Returns the earlier text if the act changed the text.

        Raises:
            StoreError: if the record of the act is not there any more.
        """
        if act.kind in TEXT_ACTS:
            return act.before
        if act.kind is ActKind.WAIVE:
            self.unwaive(act.record, by=by)
        else:
            self.store.proposals.withdraw(act.record, now=self._clock(), actor=by)
        return None

    def sign_off(
        self,
        check: StoredCheck,
        decision: Decision,
        *,
        name: str,
        by: str,
        details: Details | None = None,
        note: str = "",
    ) -> SignOff:
        """Record a decision on a kept check with digests of all that it rests on.

        Raises:
            ComplianceError: if the article is not kept, the name is missing, or an article with open
                blockers is approved without a note.
        """
        saved = _require_kept(check)
        now = self.reopen(saved.id)
        blockers = now.reviewed.count(Severity.BLOCKER)
        if decision is Decision.APPROVED and blockers and not note.strip():
            msg = f"{blockers} blocker{'s are' if blockers > 1 else ' is'} open: fix or waive, or say in the note why."
            raise ComplianceError(msg)
        details = details or saved.details
        new = NewSignOff(
            check_id=saved.id,
            decision=decision,
            name=name,
            evidence=evidence_of(self.store.checks.require(saved.id), now.reviewed),
            reference=details.reference,
            owner=details.owner,
            medium=details.medium,
            note=note,
        )
        sign_off = self.store.sign_offs.add(new, now=self._clock(), actor=by)
        self.store.note_head()
        return sign_off

    def evidence_holds(self, sign_off: SignOff) -> bool:
        """True if the check is still there and still the one that was signed off."""
        record = self.store.checks.get(sign_off.content.check_id)
        return record is not None and holds(sign_off, record)

    def start_batch(self, names: Sequence[str], *, name: str, context: str, by: str) -> str:
        """Record a batch whose articles all wait, and return its id.

        Raises:
            StoreError: if there is no article, or there are too many.
        """
        batch = self.store.batches.start(names, now=self._clock(), actor=by, name=name, context=context)
        return batch.id

    def cancel_batch(self, batch_id: str, *, by: str) -> None:
        """Cancel what still waits of a batch."""
        self.store.batches.cancel(batch_id, now=self._clock(), actor=by)

    def next_in_batch(self, batch_id: str, after: int, *, by: str) -> BatchItem | None:
        """Take an article off the queue, for it has been looked at, and return the next one, if any."""
        if after >= 0:
            self.store.batches.reviewed(batch_id, after, now=self._clock(), actor=by)
        return self.store.batches.next_item(batch_id, after=after)

    def history(self, query: Query, *, page: int = 1, size: int = 50) -> Page:
        """Find earlier checks, newest first."""
        return self.store.checks.search(query, page=page, size=size)

    def erase(self, check_id: str, *, reason: str, by: str, signed_off: bool = False) -> None:
        """Remove a check for good; see ``Checks.erase``.

        Raises:
            StoreError: if it is not there, or is signed off and ``signed_off`` is not set.
        """
        self.store.checks.erase(check_id, reason=reason, now=self._clock(), actor=by, signed_off=signed_off)

    def apply_retention(self) -> Removed:
        """Remove what is older than the settings keep it."""
        return self.store.apply_retention(self._retention, now=self._clock())

    def verify_audit(self) -> ChainReport:
        """Check the whole audit log."""
        return self.store.verify_audit()

    def recheck_signed_off(
        self, packs: Sequence[Pack], progress: Callable[[int, int], None] = lambda done, total: None
    ) -> tuple[ChangedVerdict, ...]:
        """Signed-off articles whose verdict would change under other packs, latest sign-off first.

        Only the latest decision on each check counts. Each is judged in its own context and with the
        waivers that hold now.

        Args:
            packs: the changed packs, all of them.
            progress: told after each article how many of how many are done.
        """
        ruleset = compile_packs(packs)
        latest: dict[str, SignOff] = {}
        for sign_off in self.store.sign_offs.all():
            latest.setdefault(sign_off.content.check_id, sign_off)
        changed = []
        for done, sign_off in enumerate(latest.values(), start=1):
            if item := self._would_change(sign_off, ruleset):
                changed.append(item)
            progress(done, len(latest))
        return tuple(changed)

    def _would_change(self, sign_off: SignOff, ruleset: Ruleset) -> ChangedVerdict | None:
        record = self.store.checks.get(sign_off.content.check_id)
        if record is None:
            return None
        before = result_from_text(record.result)
        after = self.judge_again(record, before.context, ruleset)
        place = (record.summary.article_id, record.summary.details)
        was, would = self.review(before, *place).verdict, self.review(after, *place).verdict
        if was is would:
            return None
        return ChangedVerdict(record.summary, sign_off, was, would, compare(before, after))


def _require_kept(check: StoredCheck) -> CheckSummary:
    if check.saved is None:
        msg = "This article is not kept, so nothing can be recorded about it: check it again with keeping on."
        raise ComplianceError(msg)
    return check.saved
