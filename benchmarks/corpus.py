"""Synthetic articles for measuring speed: neutral marketing prose with sentences that break guidelines.

The articles are made from a grammar (corpus.yaml) with a fixed seed, so that every run measures the same
texts as long as the packs' examples stay the same. They say nothing about how well detection works.
"""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from compliance_core.engine.schema import Example, PackSpec

GRAMMAR = Path(__file__).resolve().parent / "corpus.yaml"
SEED = 20261124
WORDS = 1_000
"""Words of an article, at least; markup not counted."""

TRIGGERS = (10, 15)
"""Fewest and most breaking examples that an article holds."""

_SLOT = re.compile(r"<(\w+)>")


class Writer:
    """Writes the articles of one grammar with one source of chance."""

    def __init__(self, triggers: Sequence[str], seed: int = SEED) -> None:
        """Read the grammar; ``triggers`` are the breaking examples to strew in."""
        grammar: dict[str, Any] = yaml.safe_load(GRAMMAR.read_text(encoding="utf-8"))
        self._industries: dict[str, dict[str, list[str]]] = grammar["industries"]
        self._shared: dict[str, list[str]] = grammar["shared"]
        self._triggers = list(triggers)
        self._chance = random.Random(seed)  # noqa: S311 (texts, not secrets)

    def article(self) -> str:
        """One Markdown article: headings, paragraphs, a list, links, and the breaking examples among them."""
        lists = self._industries[self._chance.choice(sorted(self._industries))]
        sentences: list[str] = []
        waiting = self._chance.sample(self._triggers, self._chance.randint(*TRIGGERS))
        words = sum(len(each.split()) for each in waiting)
        while words < WORDS:
            sentences.append(self._sentence(lists))
            words += len(sentences[-1].split())
        for trigger in waiting:
            sentences.insert(self._chance.randrange(len(sentences) + 1), trigger)
        return self._laid_out(sentences, lists)

    def _sentence(self, lists: Mapping[str, list[str]]) -> str:
        text = self._chance.choice(self._shared["sentence"])
        while slot := _SLOT.search(text):
            text = text[: slot.start()] + self._filled(slot[1], lists) + text[slot.end() :]
        return text[0].upper() + text[1:]

    def _filled(self, name: str, lists: Mapping[str, list[str]]) -> str:
        """One alternative of a list; a name with a capital or a number is that of the plain list where it has none."""
        if name in self._shared:
            return self._chance.choice(self._shared[name])
        plain = name.rstrip("2").lower()
        found = self._chance.choice(lists.get(plain) or self._shared[plain])
        return found[0].upper() + found[1:] if name[0].isupper() else found

    def _laid_out(self, sentences: list[str], lists: Mapping[str, list[str]]) -> str:
        blocks = [f"# {self._filled('Things', lists)} from {self._filled('town', lists)}"]
        while sentences:
            if self._chance.random() < 0.12:
                blocks.append(f"## {self._filled('Task', lists)}")
            count = self._chance.randint(2, 6)
            paragraph, sentences = sentences[:count], sentences[count:]
            if self._chance.random() < 0.12:
                blocks.append("\n".join(f"- {each}" for each in paragraph))
            else:
                blocks.append(self._marked(" ".join(paragraph)))
        return "\n\n".join(blocks) + "\n"

    def _marked(self, paragraph: str) -> str:
        """The paragraph with a link or strong words in every third case."""
        words = paragraph.split(" ")
        at = self._chance.randrange(max(1, len(words) - 3))
        some = " ".join(words[at : at + 3])
        kind = self._chance.random()
        if kind < 0.2:
            return " ".join([*words[:at], f"[{some}](https://shop.example/page-{at})", *words[at + 3 :]])
        if kind < 0.33:
            return " ".join([*words[:at], f"**{some}**", *words[at + 3 :]])
        return paragraph


def triggers_of(packs: Iterable[PackSpec]) -> list[str]:
    """The breaking examples of the packs, each on one line."""
    texts = [
        example.text if isinstance(example, Example) else example
        for pack in packs
        for guideline in pack.guidelines
        for example in guideline.examples.fail
    ]
    return [" ".join(text.split()) for text in texts]


def articles(packs: Iterable[PackSpec], count: int, seed: int = SEED) -> list[str]:
    """So many articles; the same packs, count and seed give the same texts."""
    writer = Writer(triggers_of(packs), seed)
    return [writer.article() for _ in range(count)]
