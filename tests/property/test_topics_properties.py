from functools import cache
from importlib.resources import files

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.topics import TopicKnowledge, file_article
from ingest.topics.words import words_of

WORDS = st.sampled_from(
    "match goal tax virus police church school climate weather war 选举 спорт Wahl ひらがな \x00 \ud800".split()
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join))
SECTIONS = st.one_of(st.none(), st.text(max_size=40), st.sampled_from(["Fun", "Sport", "News", "Politics & Health"]))


@cache
def knowledge() -> TopicKnowledge:
    package = files("ingest")
    return TopicKnowledge.load(
        package.joinpath("topics/taxonomy.json").read_bytes(),
        package.joinpath("topics/aliases.yaml").read_text("utf-8"),
        package.joinpath("topics/narrower.yaml").read_text("utf-8"),
        package.joinpath("models/topics.npz").read_bytes(),
    )


@settings(max_examples=150, deadline=None)
@given(
    title=st.one_of(st.none(), TEXTS),
    text=TEXTS,
    section=SECTIONS,
    keywords=st.lists(st.text(max_size=20), max_size=5),
    url=st.one_of(st.none(), st.text(max_size=60), st.just("https://sport.example.com/politics/x")),
    language=st.sampled_from([None, "en", "de", "zh-Hant", "xx"]),
    correct=st.booleans(),
)
def test_any_article_is_filed_consistently(
    title: str | None,
    text: str,
    section: str | None,
    keywords: list[str],
    url: str | None,
    language: str | None,
    correct: bool,
) -> None:
    found = file_article(
        title=title,
        text=text,
        section=section,
        keywords=keywords,
        url=url,
        language=language,
        knowledge=knowledge(),
        correct=correct,
    )
    assert (found.category is None) == (found.decision == "unknown") == (found.score is None)
    scores = [topic.score for topic in found.topics]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    if found.decision in ("kept", "corrected", "review"):
        meaning = knowledge().aliases.look_up(section or "", language.split("-")[0] if language else None)
        assert meaning is not None
        assert (found.category in meaning.topics) == (found.decision != "corrected") or found.decision == "review"
    assert correct or found.decision != "corrected"


@given(st.text(max_size=400), st.integers(1, 50))
def test_words_are_lower_case_letters_and_bounded(text: str, limit: int) -> None:
    words = words_of(text, limit)
    assert len(words) <= limit
    assert all(not any(c.isspace() or c.isdecimal() for c in word) for word in words)
