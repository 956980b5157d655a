"""Clean one shard of the input: raw documents in, staged segments of articles, edits and rejects out. Runs in a worker.

A worker gets places and settings and leaves its results in the work folder; documents never travel between processes.
A shard that was interrupted goes on after its last finished segment.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyarrow as pa

from ingest.dedup import Known, document_key, fingerprints
from ingest.job import collector, guard, rows
from ingest.job.shard import PATH, Shard, ShardFile
from ingest.knowledge import load_knowledge
from ingest.model import Article, Limits, Raw, Reject, RejectCode, Source
from ingest.pipeline import Knowledge, article_id, process
from ingest.read import InputFile, digest, is_still, read
from ingest.store import work
from ingest.store.places import is_inside
from ingest.store.work import Breadcrumb, Breadcrumbs, Progress

log = logging.getLogger(__name__)

_SEGMENT_DOCUMENTS: Final = 2_000


Outcome = tuple[str, Article | Reject]  # the path of the file that the document came from, and what became of it


def clean(shard: Shard) -> Progress:
    """Process what is left of a shard; returns how much there was in it."""
    shard.folder.mkdir(parents=True, exist_ok=True)
    reached = work.progress(shard.folder)
    if reached.done:
        return reached
    if not all(file.seen for file in shard.files):  # else there may be nothing new, and nothing to know
        knowledge_with(shard.pins, shard.site_rules)  # takes a second that no document should be charged with
    segment: list[Outcome] = []
    number = len(work.segments(shard.folder))
    with (
        collector.held_back(),
        work.breadcrumbs(shard.folder) as crumbs,
        guard.watch(shard.limits.document_seconds, shard.folder / "stalled.txt") as watch,
    ):
        for file, ordinal, outcome in _outcomes(shard, reached, crumbs, watch):
            if outcome is None:
                reached = Progress(file, ordinal + 1, reached.documents, reached.known + 1)
                continue
            segment.append((shard.files[file].input.path, outcome))
            reached = Progress(file, ordinal + 1, reached.documents + 1, reached.known)
            if _is_full(segment):
                work.write_segment(shard.folder, number, _tables(segment, ()), reached)
                segment, number = [], number + 1
            if reached.documents == shard.limit:
                break
        else:
            reached = replace(reached, file=len(shard.files), ordinal=0)
    reached = replace(reached, done=True)
    work.write_segment(shard.folder, number, _tables(segment, shard.files[: reached.file]), reached)
    return reached


def _outcomes(
    shard: Shard, reached: Progress, crumbs: Breadcrumbs, watch: guard.Watch
) -> Iterator[tuple[int, int, Article | Reject | None]]:
    """File number, ordinal and outcome of each document still to do; None for one that an earlier run accounts for."""
    condemned = {(doomed.file, doomed.ordinal, doomed.doing): doomed.code for doomed in shard.condemned}
    known = Known.open(shard.index)
    documents = reached.documents
    for number in range(reached.file, len(shard.files)):
        file = shard.files[number]
        only = frozenset(file.only)
        following = reached.ordinal if number == reached.file else 0
        units = read(
            file.input,
            source=file.source.name,
            limits=shard.limits,
            fields=file.source.fields,
            share=file.share,
            start=following,
        )
        while True:
            if code := condemned.get((number, following, "read")):
                yield number, following, _rest_of_file(file, code, shard.limits)
                break
            watch.begin()
            crumbs.drop(Breadcrumb(number, following, "read", documents))
            unit = next(units, None)
            if unit is None:
                break
            ordinal, document = unit
            if ordinal < following:  # what is wrong with a file as a whole comes last, whatever the start
                continue
            if only and not is_inside(document.uri, only):
                continue
            outcome: Article | Reject | None
            if isinstance(document, Reject):
                outcome = document
            elif file.seen and document_key(file.input.path, article_id(document)) in known:
                outcome = None
            elif code := condemned.get((number, ordinal, "clean")):
                outcome = _ended_worker(document, code, shard.limits)
            else:
                crumbs.drop(Breadcrumb(number, ordinal, "clean", documents))
                knowledge_with(shard.pins, shard.site_rules)
                watch.begin()
                outcome = _attempt(document, file.source, shard)
            documents += outcome is not None
            yield number, ordinal, outcome
            following = ordinal + 1


@lru_cache(maxsize=1)
def knowledge_with(pins: tuple[tuple[str, str], ...], site_rules: tuple[tuple[str, str], ...] = ()) -> Knowledge:
    """What the stages know, loaded once a worker; ``pins`` are those of section names, ``site_rules`` files."""
    return load_knowledge(dict(pins), site_rules)


def _attempt(raw: Raw, source: Source, shard: Shard) -> Article | Reject:
    """Process one document; a fault of ours costs this document and no other."""
    try:
        return process(raw, source, knowledge_with(shard.pins, shard.site_rules), shard.correct_topics)
    except MemoryError:
        return _ended_worker(raw, RejectCode.MEMORY_LIMIT, shard.limits)
    except Exception as error:
        log.debug("%s", raw.uri, exc_info=True)
        place = traceback.extract_tb(error.__traceback__)[-1]
        detail = (
            f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}: {error}. "
            "This is a fault of ingest; please report it with this document"
        )
        return Reject(raw.uri, "run", RejectCode.INTERNAL_ERROR, detail, raw.given.id, raw.given.url)


def _reason(code: RejectCode, limits: Limits) -> str:
    if code is RejectCode.TIMEOUT:
        return f"took longer than limits.document_seconds ({limits.document_seconds:g} s)"
    if code is RejectCode.MEMORY_LIMIT:
        return f"needed more memory than limits.worker_memory_bytes ({limits.worker_memory_bytes:,} bytes)"
    return "ended the worker process"


def _ended_worker(raw: Raw, code: RejectCode, limits: Limits) -> Reject:
    detail = f"the document {_reason(code, limits)}; look at it, or raise the limit in config.yaml and replay it"
    return Reject(raw.uri, "run", code, detail, raw.given.id, raw.given.url)


def _rest_of_file(file: ShardFile, code: RejectCode, limits: Limits) -> Reject:
    detail = f"reading {_reason(code, limits)}; what follows in this file was not read: repair or split the file"
    return Reject(file.input.path, "run", code, detail)


def _is_full(segment: list[Outcome]) -> bool:
    return len(segment) >= _SEGMENT_DOCUMENTS


def _tables(segment: list[Outcome], finished: Sequence[ShardFile]) -> dict[str, pa.Table]:
    """The tables of a segment; ``path`` beside each article and reject is the raw file it came from."""
    articles = [outcome for _, outcome in segment if isinstance(outcome, Article)]
    rejects = [outcome for _, outcome in segment if isinstance(outcome, Reject)]
    article_paths = [path for path, outcome in segment if isinstance(outcome, Article)]
    reject_paths = [path for path, outcome in segment if isinstance(outcome, Reject)]
    return {
        "articles": rows.article_rows(articles).append_column(PATH, pa.array(article_paths, pa.string())),
        "edits": rows.edit_rows(articles),
        "rejects": rows.reject_rows(rejects).append_column(PATH, pa.array(reject_paths, pa.string())),
        "fingerprints": pa.Table.from_batches([fingerprints(articles, article_paths)]),
        "files": _digests(file.input for file in finished if file.share.index == 0),
    }


def _digests(files: Iterable[InputFile]) -> pa.Table:
    """The sha256 of raw files as planned; null for one that cannot be read, whose reject says why, and for one that
    changed meanwhile: its digest may not be that of what was read.
    """
    rows: list[tuple[str, str | None]] = []
    for file in files:
        try:
            summed = digest(file)
            rows.append((file.path, summed if is_still(file) else None))
        except OSError as error:
            log.debug("no digest of %s: %s", file.path, error)
            rows.append((file.path, None))
    columns = zip(*rows, strict=True) if rows else ((), ())
    return pa.table(list(columns), schema=pa.schema([PATH, pa.field("sha256", pa.string())]))
