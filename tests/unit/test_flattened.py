"""The head is read above the text that is left, wherever the first paragraph seemed to be."""

from ingest.flattened import read_flattened
from ingest.knowledge import load_knowledge
from ingest.metadata import body_start
from ingest.model import Article, Draft, Raw, Source
from ingest.parse.text import parse_text
from ingest.pipeline import process

PURPOSES = """Privacy settings
Accept all
Store and/or access information on a device (141 partners can use this purpose, 22 of them by their interest).
Show partners
Personalised ads, measurement of ads and content, and audience research (133 partners can use this purpose).
Show partners
Use precise geolocation data and actively scan a device for identification (88 partners can use this purpose).
Show partners
Reject all""".split("\n")
ITEMS = """Home News Business Sport Culture Letters Travel Motoring Weather Crossword Puzzles Podcasts Video Pictures
Books Film Music Theatre Food Gardens Property Money Pensions Jobs Schools Health Science Nature Climate Technology
Games Islands Harbour Council Courts Police Obituaries Births Notices Archive Advertise Contact""".split()
HEADLINE = "Ferry to the islands sails again after storm repairs"
TEXT = [
    "The ferry to the outer islands sailed again on Tuesday, six weeks after a storm tore away the pier at its "
    "northern end and left four hundred people without supplies.",
    "Harbour master Ellen Voss said the repairs had cost twice what the council had set aside, and that the island's "
    "own fishermen had carried stone for the new foundations.",
    "“We could not wait for the spring,” she told reporters at the quay. The first boat brought flour, post and the "
    "new schoolteacher, who had waited on the mainland since January.",
    "The council will decide next week whether a second pier is built on the sheltered side of the island, as "
    "fishermen have asked for since the storm of 1998.",
]
PAGE = [*PURPOSES, *ITEMS, HEADLINE, "By Jane Smith", *TEXT]


def draft(lines: list[str]) -> Draft:
    found = parse_text(Raw("page", "test", "\n\n".join(lines).encode(), "text/plain", "utf-8"))
    assert isinstance(found, Draft)
    return found


def test_the_head_is_read_above_the_text_that_is_left() -> None:
    knowledge = load_knowledge()
    page = draft(PAGE)
    lines = [line.text for line in page.lines]
    assert body_start(lines) < lines.index(ITEMS[0])  # what looks like the text are the purposes
    read = read_flattened(page, (), knowledge.phrases, knowledge.lines)
    rules = {lines[edit.line]: edit.rule for edit in read.edits}
    assert rules[HEADLINE] == "title.headline"
    assert rules["By Jane Smith"] == "byline.line"
    assert [line for line in lines if line not in rules] == TEXT


def test_the_article_has_that_head() -> None:
    raw = Raw("page", "test", "\n\n".join(PAGE).encode(), "text/plain", "utf-8")
    found = process(raw, Source("test"), load_knowledge())
    assert isinstance(found, Article)
    assert (found.title, found.authors) == (HEADLINE, ("Jane Smith",))
