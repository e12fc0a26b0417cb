"""What a sign-off rests on, as digests, and whether it still does."""

from __future__ import annotations

import json

from compliance_core.review.codec import digest
from compliance_core.review.waivers import ReviewedResult
from compliance_core.storage.chain import canonical
from compliance_core.storage.records import CheckRecord, SignOff
from compliance_core.storage.sign_offs import digest_of


def evidence_of(record: CheckRecord, reviewed: ReviewedResult) -> str:
    """Canonical JSON: digests of the check, the waivers that held, the verdict and what was left open."""
    return canonical(
        {
            **_digests(record),
            "open": len(reviewed.open),
            "verdict": reviewed.verdict.value,
            "waivers": sorted({item.waiver.id for item in reviewed.waived}),
        }
    )


def holds(sign_off: SignOff, record: CheckRecord) -> bool:
    """True if neither the sign-off nor the text, layout, context or result it was about was changed since."""
    if digest_of(sign_off.content, sign_off.signed_at) != sign_off.digest:
        return False
    evidence = json.loads(sign_off.content.evidence)
    return all(evidence.get(name) == value for name, value in _digests(record).items())


def _digests(record: CheckRecord) -> dict[str, str]:
    return {
        "context": digest(record.context),
        "document": digest(record.document),
        "given": record.summary.sha256,
        "result": digest(record.result),
        "text": digest(record.text),
    }
