"""What holds for all words: nothing raises, edits fit, normal forms are stable."""

import string

from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from ingest.edits import apply, texts_of, undo
from ingest.metadata import headlines
from ingest.metadata.authors import names
from ingest.metadata.byline import dissect
from ingest.metadata.dates import find, read
from ingest.metadata.links import canonical
from ingest.metadata.titles import headline, tidy
from ingest.model import Draft, Line
from ingest.parse.markup import claims

PIECES = st.sampled_from(
    ["By ", "von ", "Jane Smith", "admin", " and ", ", ", "May 3, 2019", "03/04/2020", "12:30", "Published ", " | ",
     "in Sport", "»", "Home", "EST", "2020-02-30", "é", "記者", "\n", "(AP)", "-", "…", "Stand: "]
)  # fmt: skip
ADDRESSES = st.from_regex(
    r"https?://[a-z]{1,8}\.(com|co\.uk)(:[0-9]{2,4})?(/[a-zA-Z0-9%._~-]{0,8}){0,4}(\?[a-z=&0-9]{0,9})?", fullmatch=True
)
WORDS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=8).map("".join))


@given(WORDS)
def test_dates_found_lie_in_order_within_the_text(text):
    hits = find(text)
    ends = [0]
    for hit in hits:
        assert ends[-1] <= hit.start < hit.end <= len(text) and hit.moments
        ends.append(hit.end)
    read(text)


@given(WORDS)
@example("¼¼")
def test_a_name_holds_letters_and_no_line_break(text):
    for name in names(text) + names(text, lenient=True):
        assert name == name.strip() and "\n" not in name and any(map(str.isalpha, name))


@given(WORDS)
def test_a_byline_repeats_only_words_of_its_line(text):
    read_line = dissect(text)
    if read_line:
        assert all(date in text for date in read_line.published + read_line.modified)


@given(st.lists(WORDS.map(lambda words: " ".join(words.split())), max_size=12), st.sampled_from(["text", "html"]))
@settings(max_examples=60)
def test_edits_of_the_head_fit_and_can_be_undone(lines, form):
    draft = Draft("memory", form, tuple(Line(line) for line in lines if line))
    edits = headlines(draft, ()).edits
    assert undo(apply(texts_of(draft), edits), edits) == texts_of(draft)
    assert len({edit.line for edit in edits}) == len(edits)


@given(ADDRESSES)
def test_a_canonical_address_is_its_own_canonical_form(url):
    once = canonical(url)
    assert once and canonical(once) == once


@given(WORDS)
def test_a_headline_is_part_of_its_title(title):
    assert headline(title, frozenset(("home", "sport"))) in tidy(title)


@given(st.text(alphabet=string.printable, max_size=200))
@settings(max_examples=60)
def test_markup_of_any_kind_is_read(html):
    claims(
        LexborHTMLParser(
            f"<script type='application/ld+json'>{html}</script><h1>{html}</h1><div class='byline'>{html}"
        ),
        None,
    )
