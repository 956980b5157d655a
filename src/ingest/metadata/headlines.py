"""The head (and the tail) of a page's lines → title, byline, date and section, and the edits that move these lines out.

Works on flattened text, where the headline has to be found, and on the lines of HTML, where the markup names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingest.metadata.authors import BY_AT_START, fold, is_role, names
from ingest.metadata.byline import Byline, dissect, is_lone_by, label_before
from ingest.metadata.chinese_names import signed_lines
from ingest.metadata.chrome import is_navigation, is_notice, is_section
from ingest.metadata.dated_lines import dated_lines
from ingest.metadata.paragraph import body_start, is_body
from ingest.metadata.reading import Reading
from ingest.metadata.rights import rights_claims
from ingest.metadata.section_line import read_section
from ingest.metadata.title_line import find_title
from ingest.metadata.title_looks import LINES_BELOW, MOST_LINES
from ingest.metadata.titles import tidy
from ingest.model import Claim, Draft, Edit

_BEFORE_TITLE: Final = 6  # lines above the headline that may hold byline or date
_AFTER_TITLE: Final = 16
_AFTER_STANDFIRST: Final = 6  # a standfirst may be as long as a paragraph
_REST: Final = 400
_LONGEST: Final = 160
_TAIL: Final = 60  # lines at the end among which a byline is of the article
_MOST_AUTHORS: Final = 6  # where more people sign below the head, they sign comments or other articles


@dataclass(frozen=True, slots=True)
class _Head:
    """The lines of a page, and what of its head is known: numbers of the headline's line and of the first paragraph."""

    lines: list[str]
    sites: frozenset[str]
    first: int
    bylines: dict[int, Byline]
    title: int | None
    run_on: tuple[str, Byline] | None  # the headline and the byline that are one line
    body: int  # the first paragraph below the headline

    @classmethod
    def of(cls, draft: Draft, claims: tuple[Claim, ...], paragraph: int | None) -> _Head:
        """Find the headline of a page whose text begins at the line ``paragraph``, if that is known."""
        lines = [line.text for line in draft.lines]
        sites = frozenset(fold(claim.value) for claim in claims if claim.field == "publisher")
        first = body_start(lines) if paragraph is None else paragraph
        bylines = {number: read for number in _looked_at(draft, first) if (read := _byline(lines, number, sites))}
        title = find_title(draft, claims, sites, first, bylines)
        run_on = _run_on(lines[: first + 1], claims, sites) if title is None else None
        title = run_on[0] if run_on else title
        body = first if title is None or title < first else body_start(lines, title + 1)
        return cls(lines, sites, first, bylines, title, run_on[1:] if run_on else None, body)

    def byline(self, number: int) -> Byline | None:
        """The byline on a line."""
        return self.bylines.get(number) or _byline(self.lines, number, self.sites)

    def moved(self, rules: dict[int, str]) -> tuple[Edit, ...]:
        """Edits that move lines out, each for its rule."""
        return tuple(Edit(number, "move", rule, self.lines[number]) for number, rule in rules.items())


def headlines(draft: Draft, claims: tuple[Claim, ...], paragraph: int | None = None) -> Reading:
    """Read title, byline, date and section off the lines around the headline, and a byline behind the text.

    Edits: ``title.headline``, ``byline.line``, ``date.line``, ``section.line`` move whole lines out,
    ``section.breadcrumb`` removes a trail. A line is edited at most once. Claims have the origin ``line:N:kind``.
    ``paragraph`` is the number of the text's first line where it is known; else the first that looks like a paragraph.
    """
    head = _Head.of(draft, claims, paragraph)
    lines, title = head.lines, head.title
    named = _headline(head)
    near = range(*_near(head))
    signed = _signed_near(head, near, _known_people(claims), frozenset(edit.line for edit in named.edits))
    edits = {edit.line: edit for edit in (*named.edits, *signed.edits)}
    said = [*named.claims, *signed.claims]
    if title is not None:
        section = read_section(lines, title, frozenset(edits), draft.form)
        said += section.claims
        edits.update((edit.line, edit) for edit in section.edits)
    said += dated_lines(lines, title, frozenset(edits))
    said += signed_lines(lines, title)
    said += rights_claims(lines)
    later = _signed_below(head, near.stop)
    edits = {edit.line: edit for edit in later.edits} | edits
    return Reading((*said, *later.claims), tuple(edits[number] for number in sorted(edits)))


def _headline(head: _Head) -> Reading:
    """The headline, and the lines above the text that are its words; with the byline that is run into it."""
    lines, title = head.lines, head.title
    if title is None:
        return Reading((), ())
    words, byline = head.run_on or (lines[title], None)
    said = [*(_claims_of(byline, title, signed=False, dated=False) if byline else ())]
    said.append(Claim("title", words, f"line:{title}:title"))
    headline = fold(words)
    rules = {title: "title.headline"} if byline else {}
    for number in range(min(len(lines), head.body)):
        if len(lines[number]) >= len(headline) and fold(lines[number]) == headline:
            rules[number] = "title.headline"
    return Reading(tuple(said), head.moved(rules))


def _near(head: _Head) -> tuple[int, int]:
    """The lines around the headline that may say who and when: the first, and the one behind the last."""
    start = max(0, (head.first if head.title is None else head.title) - _BEFORE_TITLE)
    below = (start if head.title is None else head.title) + _AFTER_TITLE
    return start, min(max(head.body, start + 1) + _AFTER_STANDFIRST, below + _AFTER_STANDFIRST, len(head.lines))


def _signed_near(head: _Head, near: range, people: frozenset[str], taken: frozenset[int]) -> Reading:
    """The bylines, dates and lone names around the headline, but for lines that are ``taken``.

    What stands below the headline speaks first: above it there may be teasers of other articles.
    """
    lines, title = head.lines, head.title
    said: list[Claim] = []
    rules: dict[int, str] = {}
    signed, dated = head.run_on is not None, head.run_on is not None and bool(head.run_on[1].published)
    below_title = near.start if title is None else title + 1
    for number in (*range(below_title, near.stop), *range(near.start, below_title)):
        if number in taken or number in rules:
            continue
        line = lines[number]
        byline = head.byline(number)
        below = title is None or number > title
        if byline and (below or byline.published or byline.modified or byline.said_by):
            said += _claims_of(byline, number, signed, dated)
            signed, dated = signed or byline.said_by, dated or bool(byline.published)
            if byline.whole:
                rules[number] = "byline.line" if byline.authors or byline.said_by else "date.line"
            if is_lone_by(line) and number + 1 < len(lines) and number + 1 not in taken:
                rules.setdefault(number + 1, "byline.line")
        elif below and number < head.body and fold(line) in people:
            rules[number] = "byline.line"
        elif name := _name_near(head, number):
            beside = any(_byline(lines, n, head.sites) for n in (number - 1, number + 1) if 0 <= n < len(lines))
            if (below or beside) and (title is None or fold(name) not in fold(lines[title])):
                said.append(Claim("author", name, f"line:{number}:{'beside' if beside else 'bare'}"))
            if beside:
                rules[number] = "byline.line"
    return Reading(tuple(said), head.moved(rules))


def _name_near(head: _Head, number: int) -> str | None:
    """The name that is a line on its own near the headline."""
    if head.title is None or not head.title - 3 <= number <= head.body + 3:
        return None
    return _bare_name(head.lines[number], head.sites)


def _signed_below(head: _Head, start: int) -> Reading:
    """The bylines from the line ``start`` on, unless a crowd signs there."""
    lines = head.lines
    later = dict(_signed_later(lines, start, head.sites))
    if len({fold(name) for byline in later.values() for name in byline.authors}) > _MOST_AUTHORS:
        return Reading((), ())
    last = {n: "byline.line" for n, byline in later.items() if byline.whole and n >= len(lines) - _TAIL}
    said = [Claim("author", name, f"line:{n}:later") for n, byline in later.items() for name in byline.authors]
    return Reading(tuple(said), head.moved({n: rule for n, rule in last.items() if is_body(lines[n - 1])}))


def _signed_later(lines: list[str], start: int, sites: frozenset[str]) -> Iterator[tuple[int, Byline]]:
    """The lines from ``start`` on that begin with a "by" and name somebody."""
    for number in range(start, min(len(lines), start + _REST)):
        if len(lines[number]) <= _LONGEST and BY_AT_START.match(lines[number]):
            byline = _byline(lines, number, sites)
            if byline and byline.said_by and byline.authors:
                yield number, byline


def _run_on(lines: list[str], claims: tuple[Claim, ...], sites: frozenset[str]) -> tuple[int, str, Byline] | None:
    """The line that is the headline with the byline run into it, as on old pages that part all by line breaks."""
    said = {tidy(claim.value).rpartition(": ")[2] for claim in claims if claim.field == "title"}
    for number, line in enumerate(lines):
        for title in said:
            if len(title) < len(line) <= _REST and line.startswith(f"{title} "):
                read = dissect(line[len(title) :].strip(), sites)
                if read and read.whole and read.said_by:
                    return number, title, read
    return None


def _looked_at(draft: Draft, first: int) -> range:
    """The lines around the first paragraph that may be bylines instead of headlines; none where markup tells."""
    if draft.form == "html":
        return range(0)
    return range(max(0, first - MOST_LINES), min(len(draft.lines), first + LINES_BELOW + 2))


def _byline(lines: list[str], number: int, sites: frozenset[str]) -> Byline | None:
    """The byline on a line, or on this line and the next: "By", "Jane Smith"."""
    if is_lone_by(lines[number]) and number + 1 < len(lines) and len(lines[number + 1]) <= 80:
        return dissect(f"by {lines[number + 1]}", sites)
    read = dissect(lines[number], sites)
    return None if read and number and label_before(lines[number], 0, lines[number - 1]) == "else" else read


def _claims_of(byline: Byline, number: int, signed: bool, dated: bool) -> list[Claim]:
    """What a byline claims; ``signed`` and ``dated`` when a line above it said who or when already."""
    kind = ("by:next" if signed else "by") if byline.said_by else "dated"
    said = [Claim("author", name, f"line:{number}:{kind}") for name in byline.authors]
    said += [Claim("published", when, f"line:{number}:byline{':next' * dated}") for when in byline.published[:1]]
    said += [Claim("modified", when, f"line:{number}:byline") for when in byline.modified[:1]]
    if byline.section:
        said.append(Claim("section", byline.section, f"line:{number}:byline"))
    return said


def _known_people(claims: tuple[Claim, ...]) -> frozenset[str]:
    """Folded names that markup or source say are authors, alone and behind a "by"."""
    found = {fold(c.value) for c in claims if c.field == "author" and not c.origin.startswith("class:")} - {""}
    return frozenset(found | {word + name for name in found for word in ("by", "von", "par", "por")})


def _bare_name(line: str, sites: frozenset[str]) -> str | None:
    """The person whose name a line is, perhaps with a role behind it, and nothing else."""
    if not 5 <= len(line) <= 70 or not 1 <= line.count(" ") <= 7 or any(map(str.isdigit, line)):
        return None
    if ":" in line or "：" in line or " & " in line or all(map(is_navigation, line.split())):
        return None
    if is_section(line) or is_navigation(line) or is_notice(line):
        return None
    found = names(line, sites=sites)
    if len(found) != 1 or not 2 <= len(found[0].split()) <= 4 or not line.startswith(found[0]):
        return None
    rest = line[len(found[0]) :].strip(" ,|–—-/•")
    return found[0] if not rest or is_role(rest) else None
