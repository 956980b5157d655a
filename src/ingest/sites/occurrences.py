"""Articles → occurrences: which line stands where on which page of which site, lines as hashes.

Beside its lines, each page is an occurrence of a line of its own, the same on all pages of the site (number ``PAGE``);
so the pages of a site are counted as its lines are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import xxhash

PAGE: Final = -1

OCCURRENCES: Final = pa.schema(
    [
        pa.field(name, kind, nullable=False)
        for name, kind in {
            "site": pa.string(),
            "line": pa.uint64(),  # line_key
            "page": pa.int64(),  # numbers the pages of a run
            "number": pa.int32(),  # of the line within the article's text, from 0; PAGE for the page itself
            "size": pa.int32(),  # bytes of UTF-8: what a line of any script weighs
            "middle": pa.bool_(),  # stands neither at the beginning nor at the end of the text
        }.items()
    ]
)

# Lines at the beginning and at the end of an article's text that are not its middle.
_HEAD: Final = 2
_TAIL: Final = 3

_STRETCH: Final = 1 << 19  # occurrences, those of some 50,000 pages


def site_of(site: str | None, publisher: str | None, raw_uri: str) -> str:
    """Whose page an article is: its registered domain, else its publisher, else the folder that its raw file lies in.

    A dump without addresses usually holds one site a folder. Where a folder mixes many, no line is on enough of its
    pages to be learned.
    """
    return site or publisher or f"{raw_uri.rpartition('/')[0] or '.'}/"


def lines_of(text: str) -> list[str]:
    """The lines of an article's text, as ``edits.body`` put them together."""
    return text.split("\n\n") if text else []


def line_key(site: str, line: str) -> int:
    """The key of a line of a site, 64 bits, whatever its white space and capitals; an empty line stands for a page."""
    return xxhash.xxh3_64_intdigest(f"{site}\0{' '.join(line.casefold().split())}".encode("utf-8", "surrogateescape"))


def occurrences(articles: pa.Table, first_page: int) -> pa.Table:
    """The occurrences of all lines with a letter in the texts of staged articles; their pages count from a number."""
    names = ("site", "publisher", "raw_uri", "text")
    columns = [articles[name].to_pylist() for name in names]
    rows = [
        row
        for page, (site, publisher, raw_uri, text) in enumerate(zip(*columns, strict=True), first_page)
        for row in _page(site_of(site, publisher, raw_uri), page, lines_of(text))
    ]
    found = zip(*rows, strict=True) if rows else ((),) * len(OCCURRENCES)
    arrays = [pa.array(values, field.type) for values, field in zip(found, OCCURRENCES, strict=True)]
    return pa.Table.from_arrays(arrays, schema=OCCURRENCES)


def stretches(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """A stream of occurrences, page by page, cut between pages into tables that can be counted in bounded memory."""
    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        if sum(map(len, held)) >= _STRETCH:
            together = pa.concat_tables(held)
            end = pc.index(together["page"], together["page"][-1]).as_py()  # the last page may go on
            held = [together.slice(end)]
            if end:
                yield together.slice(0, end)
    if held:
        yield pa.concat_tables(held)


def _page(site: str, page: int, lines: list[str]) -> Iterator[tuple[str, int, int, int, int, bool]]:
    yield site, line_key(site, ""), page, PAGE, 0, False
    for number, line in enumerate(lines):
        if any(map(str.isalpha, line)):
            middle = _HEAD <= number < len(lines) - _TAIL
            yield site, line_key(site, line), page, number, len(line.encode("utf-8", "surrogateescape")), middle
