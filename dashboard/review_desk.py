"""The article on a reviewer's desk: what is open in this session, and every act on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from compliance_core.engine.model import Finding
from compliance_core.errors import ComplianceError
from compliance_core.review.fixes import apply_to_all
from compliance_core.review.service import StoredCheck
from compliance_core.review.undo import Acts
from compliance_core.storage.records import Decision, Details, WaiverScope
from dashboard import facade
from dashboard.review_view import Card, cards_of, find_card

CHECK = "check"
"""Name of the address parameter, and prefix of the session's keys."""


class Desk:
    """The session's open article, kept in Streamlit's session state."""

    @property
    def check(self) -> StoredCheck | None:
        """The open article, or None before the first check."""
        return st.session_state.get("check.current")

    @property
    def acts(self) -> Acts:
        """What was done to it in this session."""
        acts: Acts = st.session_state.get("check.acts", Acts())
        return acts

    @property
    def editing(self) -> bool:
        """Whether the whole text is being edited."""
        return bool(st.session_state.get("check.editing"))

    @property
    def name(self) -> str:
        """Who acts."""
        return st.session_state.get("check.by") or facade.remembered("name", "") or facade.NAMELESS

    @property
    def choice(self) -> dict[str, Any]:
        """The context line."""
        if "check.choice" not in st.session_state:
            st.session_state["check.choice"] = {**facade.NEW_CHOICE, **facade.remembered("context", {})}
        choice: dict[str, Any] = st.session_state["check.choice"]
        return choice

    @property
    def keeps(self) -> bool:
        """Whether checks are kept: the switch on the context line."""
        return not self.choice.get("discard")

    def follow_address(self) -> None:
        """Open the article that the address names, unless it is open already.

        Raises:
            StoreError: there is none with that id.
        """
        wanted = st.query_params.get(CHECK)
        if wanted and (self.check is None or self.check.id != wanted):
            st.query_params.pop(CHECK)
            self._show(facade.reviewer().reopen(wanted), Acts())
        elif not wanted and self.check and self.check.id:
            st.query_params[CHECK] = self.check.id

    def check_text(self, text: str) -> None:
        """Judge a pasted text."""
        details = facade.details_of(self.choice, facade.title_of(text))
        context = facade.context_of(self.choice)
        done = facade.reviewer().check_text(text, context, by=self.name, keep=self.keeps, details=details)
        self._show(done, Acts())

    def check_file(self, name: str, data: bytes) -> None:
        """Judge an uploaded file."""
        context = facade.context_of(self.choice)
        details = facade.details_of(self.choice, name)
        done = facade.reviewer().check_file(
            name, data, context, by=self.name, keep=self.keeps, details=details
        )
        self._show(done, Acts())

    def clear(self) -> None:
        """Put the article away."""
        for key in ("check.current", "check.acts", "check.editing", "check.box"):
            st.session_state.pop(key, None)
        st.query_params.clear()

    def edit(self, *, on: bool) -> None:
        """Begin or end editing the whole text."""
        st.session_state["check.editing"] = on

    def save_text(self, text: str, label: str = "edit") -> None:
        """Judge an edited text as the next version."""
        check = self._require()
        if text == check.document.text:
            self.edit(on=False)
            return
        acts = (
            self.acts.edit(check.document.text)
            if label == "edit"
            else self.acts.fix(check.document.text, label)
        )
        self._next_version(text, acts)

    def fix(self, card: Card, words: str, *, everywhere: bool) -> None:
        """Put other words in place of a finding's, or of all its repeats."""
        check = self._require()
        places = card.findings if everywhere else card.findings[:1]
        self.save_text(apply_to_all(check.document.text, places, words), f"fix of {card.first.guideline}")

    def not_a_breach(self, card: Card) -> None:
        """Say that the tool was wrong about a card."""
        check, acts = self._require(), self.acts
        for finding in distinct(card.findings):
            proposal = facade.reviewer().not_a_breach(check, finding, by=self.name)
            acts = acts.not_a_breach(proposal.id, f"“{finding.guideline} is no breach”")
        self._refresh(acts)

    def waive(
        self,
        card: Card,
        *,
        scope: WaiverScope,
        reason: str,
        evidence: str,
        markets: Sequence[str],
        until: Any,
    ) -> None:
        """Accept the risk of a card.

        Raises:
            ComplianceError: something that the waiver needs is missing.
        """
        check, acts = self._require(), self.acts
        findings = distinct(card.findings) if scope is WaiverScope.ARTICLE else card.findings[:1]
        for finding in findings:
            waiver = facade.reviewer().waive(
                check,
                finding,
                scope=scope,
                reason=reason,
                by=self.name,
                markets=markets,
                evidence=evidence,
                expires_on=until,
            )
            acts = acts.waive(waiver.id, f"waiver of {finding.guideline}")
        self._refresh(acts)

    def end_waiver(self, card: Card) -> None:
        """End the waiver of a card."""
        facade.reviewer().unwaive(card.record, by=self.name)
        self._refresh(self.acts)

    def agree(self, card: Card) -> None:
        """Take back that a card is no breach."""
        facade.reviewer().store.proposals.withdraw(card.record, now=facade.now(), actor=self.name)
        self._refresh(self.acts)

    def missed(self, start: int, end: int, guideline: str | None, note: str) -> None:
        """Report words in which the tool found nothing."""
        check = self._require()
        wording = " ".join(check.document.text[start:end].split())
        proposal = facade.reviewer().missed(check, wording, by=self.name, guideline=guideline, note=note)
        self._refresh(self.acts.missed(proposal.id, "“missed something”"))

    def undo(self) -> None:
        """Take back the last act."""
        acts, act = self.acts.undo()
        text = facade.reviewer().take_back(act, by=self.name)
        if text is None:
            self._refresh(acts)
        else:
            self._next_version(text, acts)

    def sign_off(self, decision: Decision, *, name: str, details: Details, note: str) -> None:
        """Record the decision on the open article.

        Raises:
            ComplianceError: the name is missing, or blockers are open and the note says nothing of them.
        """
        facade.reviewer().sign_off(
            self._require(), decision, name=name, by=self.name, details=details, note=note
        )
        self._refresh(self.acts)

    def card(self, name: str) -> Card | None:
        """The card with an id, if it is still there."""
        check = self.check
        return find_card(cards_of(check.reviewed), name) if check else None

    def _next_version(self, text: str, acts: Acts) -> None:
        check = self._require()
        desk = facade.reviewer()
        done = desk.recheck(check.id, text, by=self.name) if check.id else desk.recheck_unkept(check, text)
        self._show(done, acts)

    def _refresh(self, acts: Acts) -> None:
        check = self._require()
        if check.id:
            self._show(facade.reviewer().reopen(check.id), acts)

    def _show(self, check: StoredCheck, acts: Acts) -> None:
        st.session_state["check.current"] = check
        st.session_state["check.acts"] = acts
        st.session_state["check.editing"] = False
        if check.id:
            st.query_params[CHECK] = check.id
        else:
            st.query_params.pop(CHECK, None)

    def _require(self) -> StoredCheck:
        if self.check is None:
            message = "No article is open: paste one, or open one from the history."
            raise ComplianceError(message)
        return self.check


def distinct(findings: Sequence[Finding]) -> list[Finding]:
    """One finding for each fingerprint: repeats of one sentence are one decision."""
    return list({finding.fingerprint: finding for finding in findings}.values())
