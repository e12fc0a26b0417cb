"""Inflections and British/American spellings of English words, for phrases such as ``cancel~``."""

from __future__ import annotations

import re
from functools import lru_cache

_IRREGULAR = {
    "be": "be is are was were been being am", "become": "become becomes became becoming",
    "beat": "beat beats beaten beating", "begin": "begin begins began begun beginning",
    "break": "break breaks broke broken breaking", "bring": "bring brings brought bringing",
    "build": "build builds built building", "buy": "buy buys bought buying",
    "catch": "catch catches caught catching", "choose": "choose chooses chose chosen choosing",
    "come": "come comes came coming", "cost": "cost costs costing", "cut": "cut cuts cutting",
    "do": "do does did done doing", "draw": "draw draws drew drawn drawing",
    "drink": "drink drinks drank drunk drinking", "drive": "drive drives drove driven driving",
    "eat": "eat eats ate eaten eating", "fall": "fall falls fell fallen falling",
    "feed": "feed feeds fed feeding", "feel": "feel feels felt feeling",
    "fight": "fight fights fought fighting", "find": "find finds found finding",
    "fly": "fly flies flew flown flying", "forget": "forget forgets forgot forgotten forgetting",
    "get": "get gets got gotten getting", "give": "give gives gave given giving",
    "go": "go goes went gone going", "grow": "grow grows grew grown growing",
    "have": "have has had having", "hear": "hear hears heard hearing",
    "hide": "hide hides hid hidden hiding", "hold": "hold holds held holding",
    "keep": "keep keeps kept keeping", "know": "know knows knew known knowing",
    "lead": "lead leads led leading", "leave": "leave leaves left leaving",
    "lend": "lend lends lent lending", "let": "let lets letting", "lose": "lose loses lost losing",
    "make": "make makes made making", "mean": "mean means meant meaning",
    "meet": "meet meets met meeting", "pay": "pay pays paid paying", "put": "put puts putting",
    "quit": "quit quits quitting", "read": "read reads reading", "ride": "ride rides rode ridden riding",
    "rise": "rise rises rose risen rising", "run": "run runs ran running", "say": "say says said saying",
    "see": "see sees saw seen seeing", "sell": "sell sells sold selling", "send": "send sends sent sending",
    "set": "set sets setting", "shake": "shake shakes shook shaken shaking",
    "show": "show shows showed shown showing", "shrink": "shrink shrinks shrank shrunk shrinking",
    "sleep": "sleep sleeps slept sleeping", "speak": "speak speaks spoke spoken speaking",
    "spend": "spend spends spent spending", "stand": "stand stands stood standing",
    "steal": "steal steals stole stolen stealing", "stick": "stick sticks stuck sticking",
    "swear": "swear swears swore sworn swearing", "take": "take takes took taken taking",
    "teach": "teach teaches taught teaching", "tell": "tell tells told telling",
    "think": "think thinks thought thinking", "throw": "throw throws threw thrown throwing",
    "understand": "understand understands understood understanding", "wake": "wake wakes woke woken waking",
    "wear": "wear wears wore worn wearing", "win": "win wins won winning",
    "write": "write writes wrote written writing", "child": "child children", "man": "man men",
    "woman": "woman women", "person": "person people persons", "foot": "foot feet", "tooth": "tooth teeth",
}  # fmt: skip
_DOUBLING = frozenset(
    [
        "admit",
        "bag",
        "ban",
        "begin",
        "bet",
        "cap",
        "chat",
        "chip",
        "chop",
        "clap",
        "commit",
        "control",
        "dip",
        "dot",
        "drag",
        "drip",
        "drop",
        "equip",
        "expel",
        "fit",
        "flip",
        "flop",
        "forbid",
        "gas",
        "grab",
        "grin",
        "hit",
        "hop",
        "hug",
        "jog",
        "knit",
        "lag",
        "lap",
        "let",
        "map",
        "mop",
        "nod",
        "occur",
        "omit",
        "pad",
        "pat",
        "permit",
        "pin",
        "plan",
        "plot",
        "plug",
        "pop",
        "prefer",
        "quit",
        "rebel",
        "refer",
        "regret",
        "rip",
        "rob",
        "rub",
        "scan",
        "scrap",
        "scrub",
        "shed",
        "ship",
        "shop",
        "shut",
        "sip",
        "skip",
        "slam",
        "slap",
        "slim",
        "slip",
        "snap",
        "spin",
        "split",
        "spot",
        "stem",
        "step",
        "stir",
        "stop",
        "strip",
        "submit",
        "swap",
        "swim",
        "tap",
        "tip",
        "top",
        "transfer",
        "transmit",
        "trap",
        "trim",
        "tug",
        "unplug",
        "unsubscrib",
        "wed",
        "wrap",
        "zap",
        "zip",
    ]
)
_OUR = "arbour|armour|behaviour|clamour|colour|endeavour|favour|flavour|glamour|harbour|honour|humour|labour|neighbour|odour|parlour|rigour|rumour|savour|splendour|tumour|valour|vapour|vigour"
_SPELLINGS = (
    (re.compile(r"(?<=[a-z]{3})is(e|es|ed|er|ers|ing|ation|ations)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{2})ys(e|es|ed|er|ers|ing)$"), r"yz\1"),
    (re.compile(f"({_OUR})"), lambda found: found[0].replace("our", "or")),
    (re.compile(r"^(cent|lit|met|fib|theat|kilomet|centimet)re(s?)$"), r"\1er\2"),
    (
        re.compile(r"^(cancel|travel|label|model|signal|fuel|level|counsel|channel|total)l(ed|ing|er|ers)$"),
        r"\1\2",
    ),
    (re.compile(r"^(licen|defen|offen|preten)ce(s?)$"), r"\1se\2"),
    (re.compile(r"^practise(d|s)?$"), r"practice\1"),
    (re.compile(r"^programme(s?)$"), r"program\1"),
    (re.compile(r"^grey"), "gray"),
    (re.compile(r"^ageing$"), "aging"),
    (re.compile(r"^mum(s|my)?$"), r"mom\1"),
    (re.compile(r"^(catalog|dialog|analog)ue(s?)$"), r"\1\2"),
    (re.compile(r"^(jewel)lery$"), r"\1ry"),
    (re.compile(r"^(fulfil|enrol|instil|skilful)(s?)$"), lambda found: found[0].replace("il", "ill", 1)),
    (re.compile(r"^cosy$"), "cozy"),
    (re.compile(r"^aluminium$"), "aluminum"),
    (re.compile(r"^p(ae)diatric"), "pediatric"),
    (re.compile(r"^whisky$"), "whiskey"),
    (re.compile(r"^tyre(s?)$"), r"tire\1"),
)
_VOWELS = "aeiou"


def forms(word: str) -> tuple[str, ...]:
    """The inflected forms of an English noun or verb, the word itself first; spellings not included."""
    if word in _IRREGULAR:
        return tuple(dict.fromkeys((word, *_IRREGULAR[word].split())))
    plural = (word + "s",) if word.endswith("o") else ()  # portfolios beside echoes
    return tuple(dict.fromkeys((word, _third_person(word), *plural, _past(word), _participle(word))))


def _third_person(word: str) -> str:
    if word.endswith("y") and len(word) > 2 and word[-2] not in _VOWELS:
        return word[:-1] + "ies"
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        return word + "es"
    return word + "s"


def _past(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and len(word) > 2 and word[-2] not in _VOWELS:
        return word[:-1] + "ied"
    return _stem(word) + "ed"


def _participle(word: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")):
        return word[:-1] + "ing"
    return _stem(word) + "ing"


def _stem(word: str) -> str:
    if word in _DOUBLING or word.endswith(
        ("cancel", "travel", "label", "model", "signal", "fuel", "level", "counsel")
    ):
        return word + word[-1]
    return word


_VARIES = re.compile(
    r"is|ys|our|re|l(ed|ing|er|ers)$|ce|practise|programme|grey|ageing|mum|logue|lery|il|cosy|aluminium|paed|whisky|tyre"
)
"""What a word must hold for any of the spellings above to apply: most words are done with one look."""


@lru_cache(maxsize=20_000)
def spellings(word: str) -> tuple[str, ...]:
    """The word in British and American spelling, as given first."""
    if not _VARIES.search(word):
        return (word,)
    found = [word]
    for pattern, other in _SPELLINGS:
        variant = pattern.sub(other, word)
        if variant != word:
            found.append(variant)
    return tuple(dict.fromkeys(found))
