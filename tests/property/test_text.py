"""Whatever the bytes, text is decoded, parsed and cleaned without a traceback, and no word is lost on the way."""

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.clean import Phrases, kind_reject
from ingest.clean.flat_features import Lexicon, Page, features
from ingest.edits import apply, texts_of, undo
from ingest.flattened import read_flattened
from ingest.knowledge import load_knowledge
from ingest.model import Draft, Raw, Reject
from ingest.parse.decode import decode, is_binary
from ingest.parse.split import split
from ingest.parse.text import parse_text
from ingest.parse.unwrap import join_broken, unwrap

PHRASES = Phrases.from_yaml(
    (Path(__file__).parents[2] / "src" / "ingest" / "clean" / "phrases.yaml").read_text(encoding="utf-8")
)
WORDS = st.sampled_from(
    [
        "The",
        "the",
        "wall",
        "Share",
        "Home",
        "said",
        "»",
        "|",
        "12",
        "©",
        "cookies",
        "we",
        "use",
        "。",
        "新聞",
        "“No”",
        "a.",
        "Related",
    ]
)
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=25).map(" ".join), min_size=1, max_size=40)


@given(st.binary(max_size=400), st.none() | st.text(max_size=12), st.sampled_from(["html", "text"]))
@example(b"\xff\xfe\x00\xd8", None, "text")
@example(b"\x1b$B\x80", None, "text")
@example(b"\xef\xbb\xbf\xc0\x80", "utf-16", "html")
@example(b"\0\xef\xbb\xbf\x80", None, "html")
def test_any_bytes_are_decoded(body: bytes, charset: str | None, kind: str) -> None:
    text = decode(body, charset, kind)  # type: ignore[arg-type]
    assert not set(text) & set("\0\x07\r\x7f\u2028\ufeff")
    text.encode()  # no lone surrogates
    assert is_binary(body) in (True, False)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=200))
def test_utf8_is_read_back_or_mended_never_cut(text: str) -> None:
    found = decode(text.encode(), "utf-8", "text")
    assert found == text or len(found) < len(text)


@given(LINES)
def test_no_word_is_lost_in_parsing(lines: list[str]) -> None:
    text = "".join("".join(lines).split())
    for found in (join_broken(lines), unwrap(lines, 60), split(" ".join(lines))):
        assert "".join("".join(found).split()) == text


@given(LINES)
@settings(max_examples=60)
def test_edits_of_cleaning_fit_and_can_be_undone(lines: list[str]) -> None:
    draft = parse_text(Raw("page", "test", "\n".join(lines).encode(), "text/plain"))
    assert isinstance(draft, Draft | Reject)
    if isinstance(draft, Reject):
        return
    before = texts_of(draft)
    edits = read_flattened(draft, (), PHRASES, load_knowledge().lines).edits
    after = apply(before, edits)
    kind_reject(draft, after)
    assert undo(after, edits) == before
    assert len({edit.line for edit in edits}) == len(edits)


@given(st.lists(st.text(min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=20))
@example(["a\nb"])
@settings(max_examples=60)
def test_features_of_any_lines_are_finite(lines: list[str]) -> None:
    import numpy as np

    page = Page(lines, [PHRASES.find(line) for line in lines], [False] * len(lines), (0, len(lines)))
    _, matrix = features(page, Lexicon.empty())
    assert matrix.shape[0] == len(lines)
    assert np.isfinite(matrix).all()
