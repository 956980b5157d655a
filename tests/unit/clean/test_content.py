"""Features and verdicts for the lines of an HTML page."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from ingest.clean.content import ContentModel, content_edits
from ingest.clean.features import NAMES, features
from ingest.clean.phrases import Phrases
from ingest.edits import apply, texts_of
from ingest.model import Draft, Line, Raw
from ingest.parse.html import parse_html

PARAGRAPHS = (
    "The ferry between Aven and the islands will run again from Monday, the harbour office said after the storms.",
    "Two of the three boats were damaged when a crane came down on the northern pier, and parts had to be sent for.",
    "Fishermen had carried bread and medicine across in the meantime; the council wants to pay them for their fuel.",
    "“Nobody went without,” said Ida Holm, who keeps the only shop on the outer island. “We were counting candles.”",
    "The office expects the third boat to be back in service before the autumn, when the herring season begins.",
)
PAGE = f"""<html><head><title>Ferry to the islands runs again - The Aven Herald</title></head><body>
<nav class=menu><ul><li><a href=/>Home</a><li><a href=/news>News</a><li><a href=/sport>Sport</a></ul></nav>
<main><article><h1>Ferry to the islands runs again</h1><p class=byline>By Tom Reed</p>
<div class=article-body>{"".join(f"<p>{text}</p>" for text in PARAGRAPHS)}</div></article>
<aside class=related><h3>Related</h3>
<ul><li><a href=/a>Crane falls on pier</a><li><a href=/b>Herring quota cut</a></ul></aside>
<section id=comments><h3>Comments</h3>
<p>I waited on the pier for two hours and nobody told me a thing, typical.</p></section>
</main><footer><p>© The Aven Herald. All rights reserved. <a href=/privacy>Privacy</a></p></footer></body></html>"""


@pytest.fixture(scope="module")
def model() -> ContentModel:
    models = files("ingest").joinpath("models")
    trees = models.joinpath("content_html.txt").read_text(encoding="utf-8")
    return ContentModel.from_parts(trees, models.joinpath("content_html.npz").read_bytes())


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return Phrases.from_yaml(files("ingest").joinpath("clean/phrases.yaml").read_text(encoding="utf-8"))


def parse(html: str) -> Draft:
    draft = parse_html(Raw("test", "test", html.encode(), "text/html", "utf-8"))
    assert isinstance(draft, Draft)
    return draft


def test_article_is_kept_and_furniture_removed(model: ContentModel, phrases: Phrases) -> None:
    draft = parse(PAGE)
    verdicts = content_edits(draft, texts_of(draft), model, phrases)
    left = [text for text in apply(texts_of(draft), verdicts.edits) if text]
    assert left == list(PARAGRAPHS)
    assert 0.5 < verdicts.confidence <= 1
    rules = {edit.before: edit.rule for edit in verdicts.edits}
    assert rules["Ferry to the islands runs again"] == "content.headline"
    assert rules["By Tom Reed"] == "content.byline"
    assert rules["Home"] == "content.navigation"
    assert rules["Crane falls on pier"] == "content.related"
    assert rules["I waited on the pier for two hours and nobody told me a thing, typical."] == "content.comment"
    assert all(edit.score is not None and edit.score < 0.5 and edit.action == "remove" for edit in verdicts.edits)


def test_lines_moved_out_before_are_left_alone(model: ContentModel, phrases: Phrases) -> None:
    draft = parse(PAGE)
    texts = tuple(None if text == "Home" else text for text in texts_of(draft))
    edits = content_edits(draft, texts, model, phrases).edits
    assert edits and all(edit.before != "Home" for edit in edits)


@pytest.mark.parametrize(
    "html",
    [
        "<p>one", "<h1>one", "<table><tr><td>one<td>two", "<p>one<p>two<p>three<p>four",
        "<p>年<p>…<p>©<p>\u2003x\U0001f600",
        "<title>a</title><p>a",
    ],
)  # fmt: skip
def test_features_of_small_pages_are_finite(html: str, phrases: Phrases) -> None:
    draft = parse(html)
    matrix = features(draft, phrases)
    assert matrix.shape == (len(draft.lines), len(NAMES)) and matrix.dtype == np.float32
    assert np.isfinite(matrix).all()


def test_feature_names_are_unique_and_in_their_columns(phrases: Phrases) -> None:
    assert len(set(NAMES)) == len(NAMES)
    draft = parse(PAGE)
    matrix = features(draft, phrases)
    text = [line.text for line in draft.lines]
    column = {name: matrix[:, i] for i, name in enumerate(NAMES)}
    first, comment, home = text.index(PARAGRAPHS[0]), text.index("Comments") + 1, text.index("Home")
    assert column["is_title"][text.index("Ferry to the islands runs again")] == 1
    assert column["linked"][home] == 1 and column["linked"][first] == 0
    assert column["<nav>"][home] > 0 and column["<nav>"][first] == 0
    assert column["articlebody"][first] > 0 and column["articlebody"][comment] == 0
    assert column["comment"][comment] > 0 and column["comment"][first] == 0
    assert column["names comments"][comment - 1] == 1 and column["names comments"][first] == 0
    assert np.isclose(column["lines since comments"][comment], np.log(2)) and column["lines since comments"][first] == 7
    assert column["in_region"][first] == 1 and column["in_region"][home] == 0
    assert column["is_p at +1"][first] == 1 and column["page_h1"][0] == 1


def test_draft_without_layout_is_refused(model: ContentModel, phrases: Phrases) -> None:
    draft = Draft("a.txt", "text", (Line("x"),))
    with pytest.raises(ValueError, match=r"a\.txt.*layout"):
        content_edits(draft, texts_of(draft), model, phrases)


def test_weights_for_other_features_are_refused() -> None:
    trees = "tree\nversion=v4\nfeature_names=one two\n\nTree=0\nnum_leaves=1\nnum_cat=0\nleaf_value=0.5\n"
    networks = files("ingest").joinpath("models/content_html.npz").read_bytes()
    with pytest.raises(ValueError, match="2 features"):
        ContentModel.from_parts(trees, networks)
