"""The fast matcher finds exactly what a slow, plain one finds, on texts made of the packs' own words."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from compliance_core.documents.markdown import markdown_document
from compliance_core.engine.engine import check, compile_packs
from compliance_core.engine.loader import load_packs
from compliance_core.engine.model import Context
from compliance_core.engine.ruleset import Ruleset
from compliance_core.engine.schema import Example
from tests.engine.packs import DAY, guideline, ruleset
from tests.engine.reference import reference_judge


@lru_cache(maxsize=1)
def built_in() -> Ruleset:
    """All packs of the project."""
    return compile_packs(load_packs().packs)


@lru_cache(maxsize=1)
def fragments() -> list[str]:
    """Sentences of the packs' examples, whole and in halves, and typography that could confuse a matcher."""
    texts = []
    for item in built_in().guidelines.values():
        for example in (*item.spec.examples.fail[:3], *item.spec.examples.passing[:2]):
            text = example.text if isinstance(example, Example) else example
            words = text.split()
            texts += [text, " ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])]
    return [
        *texts,
        "\n\n",
        "\n\n# ",
        "\n\n- ",
        "*",
        "\n\n*Terms apply.",
        " not ",
        "?",
        "No.",
        "é",
        "\u00a0",
        "“",
        "”",
        "🎉",
        "e.g. ",
    ]


@settings(
    max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate)
)  # shrinking by the slow one takes hours
@given(st.data())
def test_the_fast_matcher_equals_the_reference_finding_for_finding(data: st.DataObject) -> None:
    parts = data.draw(st.lists(st.sampled_from(fragments()), min_size=1, max_size=5))
    document = markdown_document(" ".join(parts))
    context = Context(date=DAY)

    fast = check(document, context, built_in())
    slow = check(document, context, built_in(), judges=(reference_judge,))

    assert slow.findings == fast.findings


WORDS = [
    "free",
    "trial",
    "risk-free",
    "riskfree",
    "risk",
    "don't",
    "dont",
    "cancels",
    "cancelled",
    "now",
    ",",
    ".",
    "!",
    "–",
    "-",
    "5",
    "%",
    "Café",
    "\n\n",
]
RULES = ruleset(
    guideline(
        1,
        detect=[
            {
                "find": [
                    "risk-free (trial)?",
                    "free <2> trial",
                    "don't cancel~",
                    "cancel~ now",
                    "{percent} free",
                ]
            }
        ],
    ),
    guideline(
        2,
        detect=[
            {
                "regex": ["(?P<span>free) [a-z]+", "5 ?%"],
                "without": [{"any": ["now", "cancel*"], "within": "near"}],
            }
        ],
    ),
    guideline(
        3,
        detect=[
            {
                "find": ["trial"],
                "with": [{"any": ["risk(free)?"], "within": 20, "side": "before"}],
                "mark": "sentence",
            }
        ],
    ),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), max_size=25),
    st.lists(st.sampled_from(["", " ", "  ", "\n"]), min_size=25, max_size=25),
)
def test_it_does_so_on_any_arrangement_of_words_and_signs(words: list[str], spaces: list[str]) -> None:
    document = markdown_document("".join(word + space for word, space in zip(words, spaces, strict=False)))

    fast = check(document, Context(date=DAY), RULES)

    assert check(document, Context(date=DAY), RULES, judges=(reference_judge,)).findings == fast.findings
