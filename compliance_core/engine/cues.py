"""Context that takes the sting out of a phrase: denial, reporting, answered questions, trade readers.

Rules of thumb of the guidelines sheet, section 3: a denial stands up to six words left or three words
right in the clause; a report needs a cue in the sentence, or around a quotation.
"""

from __future__ import annotations

import re

import re2

from compliance_core.engine.passages import Passage

_LEFT = 130
_RIGHT = 60
_CLAUSE = re.compile(r"[,;:–()\"]| but | yet | while | because ", re.IGNORECASE)
_NOT_DENYING = re.compile(
    r"\b(?:not (?:only|just|merely|simply|to mention|least)|no (?:wonder|doubt|matter|longer|other|more|one else|"
    r"hassle|fuss|strings|catch|questions?|risk|effort|experience|skills?|exercise|diet(?:ing)?)|nothing but|why not|"
    r"never (?:before|again|miss|worry|have to|been)|without (?:doubt|effort|even|the|a|any|you|risk|ever|having|diet\w*|exercis\w*|lifting)|"
    r"(?:can't|cannot|couldn't) (?:wait|miss|beat|go wrong|lose|fail|resist|be beaten)|don't (?:wait|miss|worry|let|delay|hesitate|"
    r"be|settle|think|just|you)|do not (?:wait|miss|worry|delay|hesitate)|won't (?:believe|regret|last|find)|"
    r"isn't (?:it|just|only)|aren't (?:you|just)|didn't you|doesn't (?:just|only)|if not|or not)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:not|no|never|without|nobody|none|neither|nor|cannot|\w+n't|cant|wont|dont|free (?:of|from)|rather than|instead of|"
    r"avoids?|avoiding|refuses? to|unable to|far from|stopped|against|removed?|deleted?|no longer|hardly (?:any|ever)|few|"
    r"abstain\w* from|steer clear of|nothing)\b",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"^[\s\"',]*(?:(?:\S+ ){0,2}?)(?:(?:is|are|was|were|does|do|did|can|could|will|would|should|has|have|may|must)"
    r"(?:n't| not\b| never\b)|cannot\b|is no\b|are no\b)",
    re.IGNORECASE,
)
REPORTING = (
    r"\b(?:fined?|fines|ruled|rulings?|banned|bans?|upheld|adjudicat\w+|prohibit\w*|forbid\w*|forbidden|outlaw\w*|unlawful|illegal|"
    r"misle(?:ad|ads|ading|d)|deceptive|withdr[ae]wn?|withdrew|warn(?:s|ed|ing)s?|scam\w*|fraud\w*|beware|watch out|walk away|phishing|"
    r"so-called|style ?guide|must not|should not|may not|not allowed|never (?:use|say|print|write|claim)|would never|"
    r"we (?:never|do not|don't|no longer|avoid|removed|stopped|report)|"
    r"myths?|debunk\w*|complain(?:t|ts|ed)|investigat\w+|lawsuit|sued|tribunal|court (?:said|found|held|stopped|ruled|of)|"
    r"(?:regulator|watchdog|authority|commission|ministry|officials?|agency) (?:\w+ )?(?:said|says|found|ordered|told|stopped|asked|"
    r"withdrew|criticis\w+|took|intends?)|be (?:wary|careful|suspicious|sceptical|skeptical) of|"
    r"if (?:a|any|some)(?:one|body| seller| site| company| shop| dealer| broker)? ?(?:promises|claims|tells|offers|says|guarantees)|"
    r"no such thing)\b"
)
_REPORT = re2.compile("(?i)" + REPORTING)
_MENTION = re2.compile(
    r"(?i)\b(?:words?|terms?|phrases?|expressions?|wordings?|slogans?|banners?|labels?|claims?|called|titled|headline|advert|ad|"
    r"adverts|example|means|quote[ds]?)\b"
)
_BUSINESS = re2.compile(
    r"(?i)\b(?:for (?:resellers|retailers|wholesalers|distributors|registered businesses|trade customers|business customers|"
    r"business users|professional clients|health(?:care)? professionals)(?: only)?|trade (?:customers|catalogue|price list|partners|only|"
    r"buyers|press)|registered businesses|business customers only|net of vat|not for consumers|professional clients only|"
    r"wholesale (?:price|list|catalogue|only|customers)|our resellers|b2b only)\b"
)
_QUOTED = re.compile(r"\"[^\"]{2,300}\"|(?<![A-Za-z0-9])'[^']{2,200}'(?![A-Za-z0-9])")
_ANSWER_NO = re.compile(
    r"^[\"']?(?:no\b(?! other| more| need| problem| worr| matter| drama| bother| fuss)|not\b|never\b|none\b|nobody\b|of course not|sadly,? no|we don't|that is a myth)",
    re.IGNORECASE,
)


def denied(passage: Passage, start: int, end: int) -> bool:
    """Whether a negation in the same clause denies the words at the span."""
    text = passage.text
    first, last = passage.sentence_at(start)
    left = text[max(first, start - _LEFT) : start]
    boundaries = [found.end() for found in _CLAUSE.finditer(left)]
    left = left[boundaries[-1] if boundaries else 0 :]
    words = _NOT_DENYING.sub(" ", left).split()[-6:]
    if _DENIAL.search(" ".join(words)):
        return True
    right = text[end : min(last, end + _RIGHT)]
    clause = _CLAUSE.search(right.lstrip("\"' "))
    if clause:
        right = right[: clause.start() + len(right) - len(right.lstrip("\"' "))]
    return bool(_DENIED_AFTER.search(right))


def reported(passage: Passage, start: int, end: int) -> bool:
    """Whether the words are reported or mentioned rather than claimed."""
    text = passage.text
    first, last = passage.sentence_at(start)
    first, last = max(first, start - 400), min(last, end + 400)
    if _REPORT.search(text[first:start]) or _REPORT.search(text[end:last]):
        return True
    quoted = any(a.start() <= start and end <= a.end() for a in _QUOTED.finditer(text, first, last))
    if not quoted:
        return False
    around = text[max(0, start - 400) : start] + " . " + text[end : end + 400]
    return bool(_REPORT.search(around) or _MENTION.search(text[first:start] + " . " + text[end:last]))


def answered_no(passage: Passage, start: int) -> bool:
    """Whether the words stand in a question that the next sentence answers with no."""
    _, last = passage.sentence_at(start)
    asked = passage.text[:last].rstrip("\"') ").endswith("?")
    return asked and bool(_ANSWER_NO.search(passage.sentence_after(start)))


def addresses_business(text: str) -> bool:
    """Whether a text says that it is meant for businesses."""
    return _BUSINESS.search(text) is not None
