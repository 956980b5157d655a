"""The head (and the tail) of a page's lines → title, byline, date and section, and the edits that move these lines out.

Works on flattened text, where the headline has to be found, and on the lines of HTML, where the markup names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ingest.metadata.authors import BY_AT_START, fold, is_role, names
from ingest.metadata.byline import Byline, dissect, is_lone_by, label_before
from ingest.metadata.chinese_names import signed_lines
from ingest.metadata.chrome import is_navigation, is_notice, is_section
from ingest.metadata.dated_lines import dated_lines
from ingest.metadata.reading import Reading
from ingest.metadata.rights import rights_claims
from ingest.metadata.section_line import read_section
from ingest.metadata.title_line import LINES_BELOW, MOST_LINES, body_start, find_title, is_body
from ingest.metadata.titles import tidy
from ingest.model import Claim, Draft, Edit

_BEFORE_TITLE: Final = 6  # lines above the headline that may hold byline or date
_AFTER_TITLE: Final = 16
_AFTER_STANDFIRST: Final = 6  # a standfirst may be as long as a paragraph
_REST: Final = 400
_LONGEST: Final = 160
_MOST_AUTHORS: Final = 6  # where more people sign below the head, they sign comments or other articles


def headlines(draft: Draft, claims: tuple[Claim, ...], paragraph: int | None = None) -> Reading:
    """Read title, byline, date and section off the lines around the headline, and a byline behind the text.

    Edits: ``title.headline``, ``byline.line``, ``date.line``, ``section.line`` move whole lines out,
    ``section.breadcrumb`` removes a trail. A line is edited at most once. Claims have the origin ``line:N:kind``.
    ``paragraph`` is the number of the text's first line where it is known; else the first that looks like a paragraph.
    """
    lines = [line.text for line in draft.lines]
    sites = frozenset(fold(claim.value) for claim in claims if claim.field == "publisher")
    first = body_start(lines) if paragraph is None else paragraph
    bylines = {number: read for number in _looked_at(draft, first) if (read := _byline(lines, number, sites))}
    title = find_title(draft, claims, sites, first, bylines)
    run_on = _run_on(lines[: first + 1], claims, sites) if title is None else None
    title = run_on[0] if run_on else title
    body = first if title is None or title < first else body_start(lines, title + 1)
    said: list[Claim] = []
    edits: dict[int, Edit] = {}

    def take(number: int, rule: str) -> None:
        edits.setdefault(number, Edit(number, "move", rule, lines[number]))

    signed = dated = False
    if run_on and title is not None:
        take(title, "title.headline")
        said += _claims_of(run_on[2], title, signed, dated)
        signed, dated = True, bool(run_on[2].published)
    if title is not None:
        words = run_on[1] if run_on else lines[title]
        said.append(Claim("title", words, f"line:{title}:title"))
        headline = fold(words)
        for number in range(min(len(lines), body)):
            if len(lines[number]) >= len(headline) and fold(lines[number]) == headline:
                take(number, "title.headline")

    start = max(0, (title if title is not None else first) - _BEFORE_TITLE)
    end = min(
        max(body, start + 1) + _AFTER_STANDFIRST,
        (title if title is not None else start) + _AFTER_TITLE + _AFTER_STANDFIRST,
        len(lines),
    )
    people = _known_people(claims)
    # What stands below the headline speaks first: above it there may be teasers of other articles.
    below_title = start if title is None else title + 1
    for number in (*range(below_title, end), *range(start, below_title)):
        line = lines[number]
        if number in edits:
            continue
        byline = bylines.get(number) or _byline(lines, number, sites)
        below = title is None or number > title
        if byline and (below or byline.published or byline.modified or byline.said_by):
            said += _claims_of(byline, number, signed, dated)
            signed, dated = signed or byline.said_by, dated or bool(byline.published)
            if byline.whole:
                take(number, "byline.line" if byline.authors or byline.said_by else "date.line")
            if is_lone_by(line) and number + 1 < len(lines):
                take(number + 1, "byline.line")
        elif below and number < body and fold(line) in people:
            take(number, "byline.line")
        elif title is not None and title - 3 <= number <= body + 3 and (name := _bare_name(line, sites)):
            beside = any(_byline(lines, n, sites) for n in (number - 1, number + 1) if 0 <= n < len(lines))
            if (below or beside) and (title is None or fold(name) not in fold(lines[title])):
                said.append(Claim("author", name, f"line:{number}:{'beside' if beside else 'bare'}"))
            if beside:
                take(number, "byline.line")
    if title is not None:
        section = read_section(lines, title, frozenset(edits), draft.form)
        said += section.claims
        edits.update((edit.line, edit) for edit in section.edits)
    said += dated_lines(lines, title, frozenset(edits))
    said += signed_lines(lines, title)
    said += rights_claims(lines)
    later = dict(_signed_later(lines, end, sites))
    crowd = {fold(name) for byline in later.values() for name in byline.authors}
    for number, byline in later.items() if len(crowd) <= _MOST_AUTHORS else ():
        said += [Claim("author", name, f"line:{number}:later") for name in byline.authors]
        if byline.whole and number >= len(lines) - 60 and is_body(lines[number - 1]):
            take(number, "byline.line")
    return Reading(tuple(said), tuple(edits[number] for number in sorted(edits)))


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
