"""Promise 5, bad input: dumps with flipped bytes and cut ends, wrong encodings, nesting, hostile words, bombs.

Every file that is read must end in documents and rejects, never in an exception, within its limits.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from fault_outcome import Outcome
from ingest.model import Article, Given, Limits, Raw, Reject, Source
from ingest.pipeline import process
from ingest.single import load_knowledge
from support import story
from unit.read import dumps

COUNT = 12
FORMS: dict[str, Callable[[], bytes]] = {
    "table.parquet": lambda: dumps.parquet(dumps.table(COUNT), row_group_size=3),
    "crawl.warc": lambda: dumps.warc(COUNT, compressed=False),
    "crawl.warc.gz": lambda: dumps.warc(COUNT, compressed=True),
    "rows.jsonl.gz": lambda: dumps.PACKERS[".gz"](dumps.json_lines(COUNT)),
    "pages.zip": lambda: dumps.zipped({f"{n}.html": dumps.page(n).encode() for n in range(COUNT)}),
}
# The form itself has checksums: damage cannot pass for another text without a reject that says so.
CHECKED = {"crawl.warc.gz", "rows.jsonl.gz", "pages.zip"}
ENCODINGS = (
    "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 latin-1 cp1252 cp1251 cp1250 koi8-r iso8859-2 iso8859-5 "
    "shift_jis euc_jp gb18030 big5 euc_kr cp437 mac_roman"
).split()
TOKENS = ("<div>", "<a href=", "</p", "<!--", "&amp;", "&#x", "<b><i>", '{"@type":', "((", "By ", "http://a.", "01/02/")
RATIO = 2.5
SOURCE = Source("fault")


def flips(count: int) -> Outcome:
    """Flip one byte each time, in the forms in turn; no text that was not in the file may come out unremarked."""
    chance, lost = random.Random(1), []
    whole = {form: make() for form, make in FORMS.items()}
    with tempfile.TemporaryDirectory() as name:
        bodies = {form: _texts(dumps.outcomes(Path(name), form, content)) for form, content in whole.items()}
        for number in range(count):
            form = list(FORMS)[number % len(FORMS)]
            content = bytearray(whole[form])
            at = chance.randrange(len(content))
            content[at] ^= 1 << chance.randrange(8)
            try:
                found = dumps.outcomes(Path(name), form, bytes(content))
            except Exception as error:  # noqa: BLE001 (an exception is what is looked for)
                lost.append(f"{form}: byte {at}: {type(error).__name__}: {error}")
                continue
            told = any(isinstance(outcome, Reject) for outcome in found)
            if form in CHECKED and not told and not _texts(found) <= bodies[form]:
                lost.append(f"{form}: byte {at}: a damaged text came out, and nothing says so")
    return Outcome(5, "a byte flipped in Parquet, WARC, gzip and zip", count, tuple(lost))


def cuts() -> Outcome:
    """Cut every form after every percent: whole documents come out, and a reject says that it is cut.

    Nothing can say so where a web archive, which has no end mark, is cut right between two records.
    """
    lost, injected = [], 0
    with tempfile.TemporaryDirectory() as name:
        for form, make in FORMS.items():
            content = make()
            whole = _texts(dumps.outcomes(Path(name), form, content))
            for percent in range(1, 100):
                injected += 1
                at = len(content) * percent // 100
                try:
                    found = dumps.outcomes(Path(name), form, content[:at])
                except Exception as error:  # noqa: BLE001
                    lost.append(f"{form} at {percent} %: {type(error).__name__}: {error}")
                    continue
                good = [each.body for each in found if isinstance(each, Raw) and _is_article(each.body)]
                told = len(good) < len(found)
                between = form.startswith("crawl") and content[at:].startswith((b"WARC/", b"\x1f\x8b\x08"))
                if not told and not between:
                    lost.append(f"{form} at {percent} %: nothing says that it is cut")
                elif not whole.issuperset(good):
                    lost.append(f"{form} at {percent} %: half a document came out")
    return Outcome(5, "a file cut at every percent", injected, tuple(lost))


@lru_cache(maxsize=1_000)  # the whole documents come out of every cut
def _is_article(body: bytes) -> bool:
    return isinstance(clean(body), Article)


def nulls() -> Outcome:
    """Tables whose first row groups, batches or lines hold nothing but null in one column after the other."""
    lost, injected = [], 0
    rows = [
        {"id": str(n), "title": f"Report {n}", "url": f"https://a.example/{n}", "author": "Ada Moor"} for n in range(9)
    ]
    with tempfile.TemporaryDirectory() as name:
        for emptied in (*rows[0], "author title url id"):
            first = dict.fromkeys(emptied.split())
            table = [row | {"text": story(n, 2)} | (first if n < 6 else {}) for n, row in enumerate(rows)]
            columns = pa.Table.from_pylist(table[6:] + table[:6]).slice(3), pa.Table.from_pylist(table[6:])
            forms = {
                "nulls.parquet": dumps.parquet(pa.concat_tables(columns), row_group_size=3),
                "nulls.arrow": dumps.arrow_stream(pa.concat_tables(columns), chunk=3),
                "null type.parquet": dumps.parquet(pa.Table.from_pylist(table[:6])),
                "nulls.jsonl": b"".join(json.dumps(row).encode() + b"\n" for row in table),
            }
            for form, content in forms.items():
                injected += 1
                found = dumps.outcomes(Path(name), form, content)
                want = table[:6] if form.startswith("null type") else table
                got = [(each.given.id, each.given.title, each.given.url) for each in found if isinstance(each, Raw)]
                if got != [(row["id"], row["title"], row["url"]) for row in want]:
                    lost.append(f"{form} without {emptied}: {got}")
    return Outcome(5, "tables whose first batches hold nothing but null", injected, tuple(lost))


def _texts(found: list[Raw | Reject]) -> set[bytes]:
    return {outcome.body for outcome in found if isinstance(outcome, Raw)}


def clean(body: bytes, media_type: str = "text/html", charset: str | None = None) -> Article | Reject:
    """One page through the pure core."""
    raw = Raw("fault", SOURCE.name, body, media_type, charset, given=Given())  # type: ignore[arg-type]
    return process(raw, SOURCE, load_knowledge())


def encodings(count: int) -> Outcome:
    """Pages declared in one encoding and written in another, two mixed in one page, and mojibake of up to two turns."""
    chance, lost = random.Random(2), []
    for number in range(count):
        words = f"{story(number, 2)} Žluťoučký kůň, naïve café — “quoted” Привет мир 記事の本文 {story(number + 1, 1)}"
        declared, written, other = (chance.choice(ENCODINGS) for _ in range(3))
        case = ("declared", "wrong", "mixed", "mojibake")[number % 4]
        head = f'<meta charset="{declared}"><title>Report</title><p>'.encode()
        if case == "mixed":
            half = len(words) // 2
            body = words[:half].encode(written, "replace") + words[half:].encode(other, "replace")
        elif case == "mojibake":
            turned = words.encode("utf-8").decode("cp1252", "replace")
            body = turned.encode("utf-8")
        else:
            body = words.encode(declared if case == "declared" else written, "replace")
        try:
            outcome = clean(head + body)
        except Exception as error:  # noqa: BLE001
            lost.append(f"{case} {declared}/{written}: {type(error).__name__}: {error}")
            continue
        if isinstance(outcome, Article) and "\x00" in outcome.text:
            lost.append(f"{case} {declared}/{written}: NUL in the text")
    return Outcome(5, "encodings: declared, wrong, mixed, mojibake", count, tuple(lost))


def nesting(depths: tuple[int, ...]) -> Outcome:
    """Elements and brackets nested so deep."""
    shapes = [("<div>", "text/html"), ("<table><tr><td>", "text/html"), ("<b>", "text/html"), ("[", "text/plain")]
    shapes += [('<script type="application/ld+json">' + '{"a":', "text/html"), ("<!--", "text/html")]
    lost = []
    for shape, media_type in shapes:
        for depth in depths:
            lost += _raises(f"{shape} × {depth:,}", f"{shape * depth}words".encode()[:20_000_000], media_type)
    return Outcome(5, f"nesting to {max(depths):,}", len(shapes) * len(depths), tuple(lost))


def _raises(name: str, body: bytes, media_type: str) -> Iterator[str]:
    try:
        clean(body, media_type)
    except Exception as error:  # noqa: BLE001
        yield f"{name}: {type(error).__name__}: {error}"


def tokens(steps: tuple[int, ...]) -> Outcome:
    """Hostile words repeated: twice as many may take at most RATIO times as long, once it takes 50 ms at all."""
    lost = []
    clean(b"<p>warm")
    for token in TOKENS:
        for media_type in ("text/html", "text/plain"):
            spent = [_seconds((token * count).encode(), media_type) for count in steps]
            for before, after, count in zip(spent, spent[1:], steps[1:], strict=False):
                if after > 0.05 and after > RATIO * before:
                    lost.append(f"{token!r} × {count:,} as {media_type}: {after:.2f} s after {before:.2f} s")
    return Outcome(5, f"hostile words × {steps[0]:,} to {steps[-1]:,}", len(TOKENS) * 2 * len(steps), tuple(lost))


def _seconds(body: bytes, media_type: str) -> float:
    """CPU seconds, the least of three goes: of one process, whatever else the machine does."""
    spent = []
    for _ in range(3):
        started = time.process_time()
        clean(body, media_type)
        spent.append(time.process_time() - started)
    return min(spent)


def bombs() -> Outcome:
    """Archives that unpack to a thousandfold, in every packing and nested, within a limit of 1 MB."""
    limits, lost = Limits(document_bytes=1_000_000, archive_ratio=20), []
    plain = b'{"text": "' + b"x" * 30_000_000 + b'"}\n'
    cases = {f"rows.jsonl{suffix}": pack(plain) for suffix, pack in dumps.PACKERS.items()}
    cases |= {f"twice{suffix}": dumps.zipped({"a": content}) for suffix, content in cases.items()}
    cases["slip.zip"] = dumps.zipped({"../../up.html": b"<p>up"})
    cases["slip.tar"] = dumps.tarred({"/etc/up.html": b"<p>up"})
    with tempfile.TemporaryDirectory() as name:
        for form, content in cases.items():
            found = dumps.outcomes(Path(name), form, content, limits=limits)
            if any(isinstance(outcome, Raw) for outcome in found) or not found:
                lost.append(form)
    return Outcome(5, "bombs and members that lead out", len(cases), tuple(lost))


def outcomes() -> Iterator[Outcome]:
    """The whole section."""
    yield flips(10_000)
    yield cuts()
    yield encodings(500)
    yield nesting((1_000, 30_000, 500_000))
    yield tokens((10_000, 20_000, 40_000, 80_000, 100_000))
    yield bombs()
    yield nulls()
