"""Markdown split into blocks: headings, paragraphs, list items, quotations, table cells, footnotes.

Follows CommonMark 0.31 and the tables of GitHub Flavored Markdown line by line, with these
differences, all in favour of reading more: indented code and unclosed fences, comments and scripts are
text; HTML blocks are text (their tags are cut out later). Containers are not kept as a tree, since only
the scope of a block matters. Every line is looked at once, so the time is linear.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from compliance_core.documents.inline import normal_label
from compliance_core.documents.plain import BULLETS
from compliance_core.documents.tags import HIDDEN_TAGS, closing_tag, read_tag
from compliance_core.engine.model import Scope

_QUOTE = re.compile(r"(?:[ \t]*+>)++[ \t]?")
_HEADING = re.compile(r"#{1,6}(?:[ \t]++|$)")
_ITEM = re.compile(rf"(?:[*+{BULLETS}-]|(?P<number>\d{{1,9}})[.)])(?:[ \t\u00a0]++|$)")
_RULE = re.compile(r"(?:(?:\*[ \t]*+){3,}+|(?:-[ \t]*+){3,}+|(?:_[ \t]*+){3,}+)$")
_UNDERLINE = re.compile(r"(?:=++|-++)[ \t]*+$")
_FENCE = re.compile(r"(`{3,}+)[^`]*+$|(~{3,}+)")
_FENCE_END = re.compile(r"^[ \t>]*+(`{3,}+|~{3,}+)[ \t]*$", re.MULTILINE)
_DELIMITERS = re.compile(r"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+$")
_CELL = re.compile(r"(?:[^|\\]|\\.?)++")
_PIPE = re.compile(r"\\.|(\|)")
_NOTE = re.compile(r"\[\^[^\]\s]{1,200}\]:")
_DEFINITION = re.compile(
    r"\[(?!\^)(?P<label>(?:[^\[\]\\\n]|\\.){1,999}+)\]:[ \t]*+\n?[ \t]*+(?:<[^<>\n]*+>|[^\s<]\S*+)"
    r"(?:[ \t]++(?:\"[^\"\n]*+\"|'[^'\n]*+'|\([^()\n]*+\)))?[ \t]*+(?:\n|\Z)"
)
_FRONT_MATTER = re.compile(r"(?P<fence>-{3}|\+{3})[ \t]*\n(?=[ \t]*[\w\"'][\w\"'.-]*+[ \t]*[:=])")
_HIDDEN = re.compile(rf"<(?P<name>{'|'.join(sorted(HIDDEN_TAGS))})\b[^<>]*+>", re.IGNORECASE)
_OUTSIDE_QUOTE = re.compile(r"^(?![ \t]*>)", re.MULTILINE)
_OUTSIDE_ITEM = re.compile(r"^(?![ \t]{2}|\t|[ \t]*$)", re.MULTILINE)


@dataclass(slots=True)
class RawBlock:
    """A block before its inline markup is read.

    ``spans`` are the parts of its lines behind ``>`` and list markers; where nothing is left out
    between lines, one span runs over several lines. ``marker`` is the place of a list marker that may
    turn out to be that of a footnote.
    """

    scope: Scope
    spans: list[tuple[int, int]]
    marker: int | None = None


class Fences:
    """Where code fences end, found in one pass so that many fences without an end cost no more."""

    def __init__(self, text: str) -> None:
        """Find all lines of ``text`` that may close a fence."""
        self._ends = [(*match.span(1), match.end()) for match in _FENCE_END.finditer(text)]
        self._longest: list[dict[str, int]] = []
        longest = {"`": 0, "~": 0}
        for start, end, _ in reversed(self._ends):
            longest = longest | {text[start]: max(longest[text[start]], end - start)}
            self._longest.append(longest)
        self._longest.reverse()
        self._text = text

    def end(self, opening: str, after: int) -> int | None:
        """Return the end of the line that closes the fence ``opening``, or ``None`` if nothing does."""
        first = bisect_left(self._ends, (after,))
        if first == len(self._ends) or self._longest[first][opening[0]] < len(opening):
            return None
        while True:
            start, end, stop = self._ends[first]
            if self._text[start] == opening[0] and end - start >= len(opening):
                return stop
            first += 1


class Splitter:
    """Splits one text; the results are in ``blocks``, ``labels``, ``code_blocks`` and ``front_matter``."""

    def __init__(self, text: str) -> None:
        """Prepare to split ``text``, whose only line ending must be a line feed."""
        self.blocks: list[RawBlock] = []
        self.labels: set[str] = set()
        self.code_blocks = 0
        self.front_matter = False
        self._text = text
        self._next = 0
        self._open: RawBlock | None = None
        self._last_line = 0
        self._depth = 0
        self._line_depth = 0
        self._container: Scope | None = None
        self._marker: int | None = None
        self._in_item = False
        self._in_table = False
        self._fences: Fences | None = None
        self._unclosed: set[str] = set()
        self._handlers = {
            "#": self._heading,
            ">": self._quote,
            "-": self._dash,
            "=": self._underline,
            "|": self._delimiters,
            ":": self._delimiters,
            "<": self._angle,
            "[": self._bracket,
            **dict.fromkeys("`~", self._fence),
            **dict.fromkeys("*_", self._rule_or_item),
            **dict.fromkeys("+0123456789" + BULLETS, self._item),
        }

    def split(self) -> None:
        """Go through all lines."""
        text, size = self._text, len(self._text)
        at = self._skip_front_matter()
        while at < size:
            stop = text.find("\n", at)
            if stop < 0:
                stop = size
            self._next = stop + 1
            content = text[at:stop].lstrip()
            self._line_depth = 0
            if content:
                self._line(at, stop - len(content), stop)
            else:
                self._flush()
            at = self._next
        self._flush()

    def _skip_front_matter(self) -> int:
        match = _FRONT_MATTER.match(self._text)
        if match is None:
            return 0
        closing = re.compile(rf"^(?:{re.escape(match.group('fence'))}|\.{{3}})[ \t]*$", re.MULTILINE)
        end = closing.search(self._text, match.end())
        self.front_matter = end is not None
        return end.end() if end else 0

    def _line(self, start: int, at: int, stop: int) -> None:
        """Read a line that is not blank; ``at`` is its first character that is no space."""
        text = self._text
        if text[at] == ">" and (quote := _QUOTE.match(text, start, stop)):
            self._line_depth = text.count(">", start, quote.end())
            if self._line_depth > self._depth:
                self._flush()
            start = quote.end()
            at = _skip_spaces(text, start, stop)
            if at == stop:
                self._flush()
                return
        indented = at - start >= 2
        self._in_item = False
        while (handler := self._handlers.get(text[at])) is not None:
            after = handler(at, stop, indented)
            if after is None:
                break
            at = _skip_spaces(text, after, stop)
            if at >= stop:
                return
        if self._open is None and not indented and not self._in_item:
            self._container = None
        self._paragraph(at, stop)

    def _flush(self) -> None:
        """Close the open block; the next one stands where the current line stands."""
        if self._open is not None:
            self.blocks.append(self._open)
            self._open = None
        self._in_table = False
        self._depth = self._line_depth

    def _begin(self, scope: Scope, start: int, stop: int) -> None:
        self._flush()
        self._open = RawBlock(Scope.QUOTATION if self._depth else scope, [(start, stop)], self._marker)
        self._marker = None
        self._last_line = start

    def _paragraph(self, at: int, stop: int) -> None:
        if self._in_table:
            if self._line_depth == self._depth:
                self._add_cells(at, stop)
                return
            self._flush()
        block = self._open
        if block is None:
            self._begin(self._container or Scope.BODY, at, stop)
            return
        start, end = block.spans[-1]
        if self._depth or self._line_depth:
            block.spans[-1] = (start, end + 1)
            block.spans.append((at, stop))
        else:
            block.spans[-1] = (start, stop)
        self._last_line = at

    # Each handler gets the place of its character, the end of the line, and whether the line is
    # indented. It returns None if the line means nothing special, else where reading goes on.

    def _quote(self, at: int, _stop: int, _indented: bool) -> int:
        self._line_depth += 1
        self._flush()
        return at + 1

    def _heading(self, at: int, stop: int, _indented: bool) -> int | None:
        match = _HEADING.match(self._text, at, stop)
        if match is None:
            return None
        content = self._text[match.end() : stop].rstrip()
        unclosed = content.rstrip("#")
        if unclosed != content and (not unclosed or unclosed[-1] in " \t"):
            content = unclosed.rstrip()
        self._container = None
        self._begin(Scope.HEADLINE, match.end(), match.end() + len(content))
        self._flush()
        return stop

    def _rule(self, at: int, stop: int) -> int | None:
        if _RULE.match(self._text, at, stop) is None:
            return None
        self._flush()
        self._container = None
        return stop

    def _rule_or_item(self, at: int, stop: int, indented: bool) -> int | None:
        rule = self._rule(at, stop)
        return self._item(at, stop, indented) if rule is None else rule

    def _dash(self, at: int, stop: int, indented: bool) -> int | None:
        for handler in (self._underline, self._delimiters, self._rule_or_item):
            after = handler(at, stop, indented)
            if after is not None:
                return after
        return None

    def _continued(self, indented: bool) -> RawBlock | None:
        """Return the open block if this line belongs to it not merely for want of a blank line."""
        lazy = self._line_depth != self._depth or (self._container is not None and not indented)
        return None if lazy else self._open

    def _underline(self, at: int, stop: int, indented: bool) -> int | None:
        """Make the open paragraph a headline if this line underlines it."""
        block = self._continued(indented)
        if block is None:
            return None
        if _UNDERLINE.match(self._text, at, stop) is None:
            return None
        if block.scope is not Scope.QUOTATION:
            block.scope = Scope.HEADLINE
        self._flush()
        return stop

    def _item(self, at: int, stop: int, _indented: bool) -> int | None:
        match = _ITEM.match(self._text, at, stop)
        if match is None:
            return None
        number = match.group("number")
        interrupts = self._open and not self._container and self._line_depth == self._depth
        if interrupts and (match.end() >= stop or (number is not None and int(number) != 1)):
            return None
        self._flush()
        may_be_note = self._text[at] == "*" or (number and self._text[match.end("number")] == ")")
        self._marker = at if may_be_note else None
        self._container = Scope.LIST
        self._in_item = True
        return match.end()

    def _fence(self, at: int, stop: int, indented: bool) -> int | None:
        match = _FENCE.match(self._text, at, stop)
        if match is None:
            return None
        if self._fences is None:
            self._fences = Fences(self._text)
        end = self._fences.end(match.group(1) or match.group(2), stop)
        if end is None or self._leaves_container(stop + 1, end, indented):
            return None
        self._flush()
        self.code_blocks += 1
        self._next = end + 1
        return stop

    def _leaves_container(self, start: int, end: int, indented: bool) -> bool:
        """Whether a line of ``start..end`` lies outside the quotation or list item of this line."""
        if self._line_depth and _OUTSIDE_QUOTE.search(self._text, start, end):
            return True
        return (indented or self._in_item) and _OUTSIDE_ITEM.search(self._text, start, end) is not None

    def _delimiters(self, at: int, stop: int, indented: bool) -> int | None:
        """Make the line above the head of a table if this line of dashes and pipes says so."""
        block = self._continued(indented)
        if block is None or _DELIMITERS.match(self._text, at, stop) is None:
            return None
        head, head_end = self._last_line, block.spans[-1][1]
        if "|" not in self._text[head:head_end]:
            return None
        if _columns(self._text[head:head_end]) != _columns(self._text[at:stop]):
            return None
        start = block.spans.pop()[0]
        if start < head:
            block.spans.append((start, head - 1))
        if not block.spans:
            self._open = None
        self._flush()
        self._add_cells(head, head_end)
        self._in_table = True
        return stop

    def _add_cells(self, at: int, stop: int) -> None:
        scope = Scope.QUOTATION if self._depth else Scope.TABLE
        self.blocks += [RawBlock(scope, [match.span()]) for match in _CELL.finditer(self._text, at, stop)]

    def _angle(self, at: int, stop: int, _indented: bool) -> int | None:
        """Leave out a comment or script that runs over several lines."""
        text = self._text
        if text.startswith("<!--", at):
            tag = read_tag(text, at, len(text), self._unclosed)
            end = tag.end if tag else 0
        elif hidden := _HIDDEN.match(text, at):
            name = hidden.group("name").lower()
            closing = closing_tag(text, name, hidden.end(), len(text), self._unclosed)
            end = text.find(">", closing) + 1 if closing else 0
        else:
            return None
        if end <= stop:
            return None
        self._flush()
        self._next = end
        return stop

    def _bracket(self, at: int, stop: int, _indented: bool) -> int | None:
        """Begin a footnote, or leave out the definition of a link."""
        if _NOTE.match(self._text, at, stop):
            self._container = Scope.FOOTNOTE
            self._begin(Scope.FOOTNOTE, at, stop)
            return stop
        if self._open is not None or self._in_table:
            return None
        limit = stop if self._line_depth else len(self._text)
        match = _DEFINITION.match(self._text, at, limit)
        if match is None:
            return None
        self.labels.add(normal_label(match.group("label")))
        self._next = max(self._next, match.end())
        return stop


def _skip_spaces(text: str, at: int, stop: int) -> int:
    while at < stop and text[at].isspace():
        at += 1
    return at


def _columns(row: str) -> int:
    """Return the number of cells in a row of a table."""
    row = row.strip().removeprefix("|")
    pipes = [match.start() for match in _PIPE.finditer(row) if match.group(1)]
    return len(pipes) + (not pipes or pipes[-1] != len(row) - 1)
