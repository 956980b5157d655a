"""Labels of flattened lines: what a reader of the page said of the lines that they come from."""

from __future__ import annotations

import numpy as np
import pytest
from training.flatten import FORMS, flatten
from training.line_kinds import KINDS
from training.readings import Reading, digests
from training.text_labels import ReadPage

FIRST = "The council voted on Tuesday to rebuild the old harbour wall before the winter storms arrive. It took an hour."
SECOND = "Divers will look at the <a>foundations</a> in April, and work is to begin as soon as the ice is gone."
PAGE = f"""<html><body><ul><li>Home</li><li>Harbour wall</li></ul><h1>Harbour wall to be rebuilt</h1><p>By Ann Lee</p>
<p>{FIRST}</p><h2>A cold spring</h2><p>{SECOND}</p><p>Write to us about the wall</p><p>About the paper</p>
</body></html>"""
READ = {
    "Harbour wall to be rebuilt": "headline",
    "By Ann Lee": "byline",
    FIRST: "text",
    "A cold spring": "sub-heading",
    SECOND.replace("<a>", "").replace("</a>", ""): "text",
    "Write to us about the wall": "unsure",
}


@pytest.fixture(scope="module")
def page() -> ReadPage:
    reading = Reading("page", dict(zip(digests(list(READ)), READ.values(), strict=True)))
    found = ReadPage.of({"html": PAGE.encode(), "url": "https://news.example.co.uk/1"}, reading)
    assert found is not None
    return found


def test_the_text_is_what_was_read_as_such(page: ReadPage) -> None:
    assert page.gold.startswith(FIRST)
    assert "A cold spring" in page.gold
    assert "Ann Lee" not in page.gold
    assert "Write to us" not in page.gold
    assert page.site == "example.co.uk"


@pytest.mark.parametrize("form", [form for form in FORMS if form != "one_line"])
def test_lines_are_what_was_read_however_the_page_was_flattened(page: ReadPage, form: str) -> None:
    lines = [line for line in flatten(PAGE, form).split("\n") if line]
    labels = page.labels(lines)
    told = dict(zip(lines, [KINDS[kind] for kind in labels.kinds], strict=True))
    assert told["Harbour wall to be rebuilt"] == "headline"
    assert told["By Ann Lee"] == "byline"
    assert told["Harbour wall"] == told["A cold spring"] == "other"
    text = [line for line, kind in READ.items() if kind in ("text", "sub-heading")]
    assert labels.share.tolist() == [float(any(line in whole for whole in text)) for line in lines]
    assert labels.unsure.tolist() == [float(line == "Write to us about the wall") for line in lines]


def test_sentences_cut_out_of_a_line_are_what_it_is(page: ReadPage) -> None:
    assert np.allclose(page.labels(["It took an hour.", "About the paper"]).share, (1, 0))
