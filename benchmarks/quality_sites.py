"""Lines learned per site, on labelled articles: a notice that is planted goes, and the articles' own lines stay.

The articles of the WCXB set stand in for three dumps: pages of 500 sites; the same pages without addresses, in one
folder; and pages of one site, with a notice that reads like prose at their end. What `recurring` knows among the first
two is a loss, as is everything but the notice in the third. The texts of the ABP set, by publisher, are a real dump
with its boilerplate left in: what is learned there is for reading.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest import sites
from ingest.metadata.links import site

NOTICE = "Our reporters live in the towns they write about, and we answer to no owner but our readers and the court."
_PAGES = 500


def run(data: Path) -> dict[str, float]:
    """Lines of articles lost in each dump, and the first page from which the notice is removed."""
    rows = pq.read_table(data / "html" / "wcxb_dev_articles.parquet", columns=["url", "text"]).to_pylist()
    by_site = {site(row["url"]): _paragraphs(row["text"]) for row in rows if row["url"] and row["text"]}
    texts = list(by_site.values())[:_PAGES]
    names = [name or "" for name in by_site][:_PAGES]
    planted = [f"{text}\n\n{NOTICE}" for text in texts]
    one = ["example.com"] * len(texts)
    notice = {sites.line_key("example.com", NOTICE)}
    known_at = next(count for count in range(1, len(texts)) if notice <= _learned(planted[:count], one[:count]))
    news = pq.read_table(data / "topics" / "abp_dev.parquet", columns=["publisher", "text"]).to_pylist()
    return {
        "pages": len(texts),
        "lines lost, pages of distinct sites": len(_learned(texts, names)),
        "lines lost, one folder": len(_learned(texts, [None] * len(texts))),
        "lines lost, one site": len(_learned(planted, one) - notice),
        "the notice goes with this many pages": known_at,
        "texts of real publishers": len(news),
        "lines learned from them": len(
            _learned([_paragraphs(r["text"]) for r in news], [r["publisher"] for r in news])
        ),
    }


def _paragraphs(text: str) -> str:
    """Lines as an article's text has them."""
    return "\n\n".join(line.strip() for line in text.split("\n") if line.strip())


def _learned(texts: list[str], names: list[str] | list[None]) -> set[int]:
    articles = pa.table(
        {
            "site": pa.array(names, pa.string()),
            "publisher": pa.nulls(len(texts), pa.string()),
            "raw_uri": [f"raw/{number}.txt" for number in range(len(texts))],
            "text": texts,
        }
    )
    return set(sites.recurring(sites.tally(sites.TALLIES.empty_table(), sites.occurrences(articles, 0))))
