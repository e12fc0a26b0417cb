"""Texts made to be slow or to break the engine are judged like any other.

Each is long enough that anything but linear work would run into the time limit of the test run.
"""

from __future__ import annotations

import pytest

from compliance_core.engine.model import NotRead
from tests.engine.packs import guideline, judge, ruleset

RULES = ruleset(
    guideline(
        1,
        detect=[
            {
                "find": ["wonder <6> cure~"],
                "without": [{"any": ["terms"], "within": "near", "name": "terms"}],
            },
            {"find": ["free"], "without": [{"any": ["conditions apply"], "within": "footnote"}]},
            {"compute": "wrong_reduction"},
            {"regex": [r"(?P<span>wonder[^.!?]{0,90}wonder)"]},
        ],
    )
)


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        pytest.param("." * 2_000_000, 0, id="nothing but full stops"),
        pytest.param("aа" * 600_000, 0, id="one word in two alphabets"),
        pytest.param(
            "Free* now. * Terms apply. " * 10_000, 10_000, id="a footnote marker that comes again and again"
        ),
        pytest.param(
            "Free[1] " * 15_000 + "\n\n[1] Conditions apply.\n", None, id="thousands of markers of one note"
        ),
        pytest.param('"free ' * 30_000, 30_000, id="quotation marks that never close"),
        pytest.param("a'" * 300_000, 0, id="apostrophes"),
        pytest.param("free" + " " * 1_000_000 + "trial", 1, id="spaces"),
        pytest.param("wonder-" * 200_000, None, id="hyphens"),
        pytest.param("1," * 500_000, 0, id="digits and commas"),
        pytest.param("was €" * 200_000, 0, id="half a price"),
        pytest.param("f\u200bree " * 20_000, 20_000, id="zero width characters"),
        pytest.param("(" * 1_000_000, 0, id="brackets"),
        pytest.param("é" * 1_000_000, 0, id="one long word"),
    ],
)
def test_a_hostile_text_is_judged(text: str, findings: int | None) -> None:
    result = judge(text, RULES)

    assert findings is None or len(result.findings) == findings
    assert result.not_checked == ()


def test_halves_of_characters_are_no_obstacle() -> None:
    result = judge("A \ud800 free \udfff thing", RULES)

    assert [item.matched for item in result.findings] == ["free"]
    assert NotRead("the whole article", "it holds no text") not in result.not_checked
