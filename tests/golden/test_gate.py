"""A floor under the main content of the golden pages: many small losses at once are noticed."""

from __future__ import annotations

import json
import re
from collections import Counter

from golden_pages import CASES, outcome
from ingest.model import Article

PINNED = 0.98  # mean word F1 over the pages that are articles; raise it when it has risen, never lower it


def _word_f1(text: str, wanted: str) -> float:
    found, gold = (Counter(re.findall(r"\w+", each.lower())) for each in (text, wanted))
    return 2 * (found & gold).total() / max((found.total() + gold.total()), 1)


def test_main_content_of_golden_pages_stays_as_good_as_it_was() -> None:
    scores = []
    for page in sorted(CASES.glob("*/input.html")):
        article = json.loads(page.with_name("expected.json").read_text(encoding="utf-8")).get("article", {})
        if "text" in article:
            found = outcome(page.parent.name)
            scores.append(_word_f1(found.text if isinstance(found, Article) else "", "\n".join(article["text"])))
    assert sum(scores) / len(scores) >= PINNED, scores
