"""Labels of typed lines: what the markup of a page says that its lines are."""

from __future__ import annotations

from training.line_kinds import KINDS, kinds_of
from training.readings import level

GOLD = (
    "The council voted on Tuesday to rebuild the old harbour wall before the winter storms arrive.\n"
    "Divers will look at the foundations in April, and work is to begin as soon as the ice is gone."
)
PAGE = f"""<html><head><title>Harbour wall to be rebuilt - The Courier</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About us</a></li></ul></nav>
<article><h1>Harbour wall to be rebuilt</h1><div class="byline">By Ann Lee</div><time class="date">3 May 2019</time>
<figure><img src="wall.jpg"><figcaption>The wall as it was in March</figcaption></figure>
<p>{GOLD.splitlines()[0]}</p><p>{GOLD.splitlines()[1]}</p></article>
<div class="related"><a href="/x">Ferry stays in dock</a><span class="date">2 May 2019</span></div>
<footer><p class="copyright">Copyright The Courier</p></footer></body></html>"""


def test_lines_are_what_the_markup_says() -> None:
    found = {line: KINDS[kind] for line, kind in kinds_of(PAGE.encode(), GOLD, "Harbour Wall to be Rebuilt").items()}
    assert found[level("Harbour wall to be rebuilt")] == "headline"
    assert found[level("By Ann Lee")] == "byline"
    assert found[level("3 May 2019")] == "date"
    assert found[level("The wall as it was in March")] == "caption"
    others = ("Home", "Copyright The Courier", *GOLD.splitlines())
    assert {found[level(line)] for line in others} == {"other"}


def test_without_a_labelled_title_a_heading_says_nothing() -> None:
    assert kinds_of(PAGE.encode(), GOLD, None)[level("Harbour wall to be rebuilt")] == -1
