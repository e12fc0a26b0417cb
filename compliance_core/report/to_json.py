"""A result as JSON that is the same, byte for byte, whenever the result is the same."""

from __future__ import annotations

import json
from typing import Any

from compliance_core.engine.model import Result
from compliance_core.report.payload import result_payload


def to_json(result: Result) -> str:
    """Return the result as one line of JSON with sorted keys and no spaces."""
    return canonical(result_payload(result))


def canonical(value: Any) -> str:
    """Return plain values as one line of JSON with sorted keys and no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
