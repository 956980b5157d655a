"""Links every new document to the article that it is a copy or a version of, in this run or any before.

    fingerprints ─▶ pairs that belong together ─▶ clusters, grown from those in the index ─▶ heads ─▶ Links

Near copies are searched for by work items that any executor carries out (``ingest.dedup.search``); all else, components
of the graph included, takes a small share of the time and is done where ``dedupe`` is called.

Exact copies and versions of one address are told by two documents alone, near copies by two documents and how rare in
the whole corpus what they share is when the later one comes. Joined stays joined. So a cluster is the same whether its
documents come in one run or in ten, in any order (docs/design/dedup.md says where rarity makes an exception).
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.dedup.address import NO_ADDRESS
from ingest.dedup.components import Nodes, chains, components
from ingest.dedup.fingerprint import Rows, article_ids, id_of, read_rows
from ingest.dedup.heads import choose_heads
from ingest.dedup.index import MEMBER, Docs, Index, Keys, Members, own_address
from ingest.dedup.links import DEMOTED, KINDS, NEW, Links
from ingest.dedup.search import Search, Spread, buckets_of, near_copies, open_shelf
from ingest.dedup.similarity import Shelf
from ingest.dedup.staged import stage

CROWD: Final = 20  # an address under which one run brings more texts than this is no article's


def dedupe(
    new: Sequence[Path],
    index: Path | None,
    revisions: Mapping[str, int] | None = None,
    scratch: Path | None = None,
    spread: Spread = map,
) -> Links:
    """Find the duplicates among new documents and everything ever ingested.

    ``new`` are fingerprint files; their rows, one file after the other, are the new documents. ``index`` is that of
    the version to build on. ``revisions`` says of published articles (by article_id) which new row is the later state
    of the same document, though no URL shows it. ``spread`` carries out the search for near copies, by default here;
    ``scratch`` is an empty folder for it, which whoever carries it out must see. Raises DamagedIndex; ValueError for a
    revision of an article that the index does not have.
    """
    if scratch is None:
        with tempfile.TemporaryDirectory(prefix="ingest-") as folder:
            return dedupe(new, index, revisions, Path(folder), spread)
    old = Index.open(index)
    rows = read_rows(new)
    crowded = _crowded(rows)
    in_crowd = np.isin(rows["joined"], np.union1d(crowded, old.crowded()))
    rows["joined"][in_crowd] = rows["own"][in_crowd] = NO_ADDRESS

    fresh = len(rows)
    by_text = old.find("text", rows["text"])
    compared = _first_of_its_text(rows["text"])
    compared[by_text[0]] = False
    stage(new, rows["text"], compared, scratch)
    search = Search(scratch, index, buckets_of(scratch))
    copies, stories = near_copies(search, fresh, spread)
    one, other = copies["one"], copies["other"]
    among_new = one >= old.count

    revising, revised = _revisions(old, revisions or {})
    by_copy = (other[~among_new].astype(np.intp) - old.count, one[~among_new])
    known = [by_text, old.find("joined", rows["joined"]), by_copy, (revising, revised)]
    ours = np.concatenate([places for places, _ in known])
    theirs = np.concatenate([numbers for _, numbers in known])

    company = old.members(np.unique(old.labels("cluster", np.unique(theirs))))
    company = company[np.argsort(company["document"])]
    members = np.concatenate([_newcomers(rows, old.count), company])
    members["story"] = stories.now(members["story"])
    rows = np.concatenate([rows, old.documents(company["document"])])
    place = fresh + np.searchsorted(company["document"], theirs)
    _supersede(rows, members["own"], revising, place[len(place) - len(revising) :])

    edges = [(ours, place), chains(members["cluster"], np.arange(len(rows)))]
    edges.append((one[among_new].astype(np.intp) - old.count, other[among_new].astype(np.intp) - old.count))
    for key in ("text", "joined"):
        there = np.flatnonzero(rows[key])
        edges.append(chains(rows[key][there], there))
    component = components(len(rows), *(np.concatenate(ends) for ends in zip(*edges, strict=True)))

    head = choose_heads(component, rows, members["own"], members["head"], np.arange(len(rows)) < fresh)
    table, demoted = _tables(rows, members, head, fresh, open_shelf(search))
    return Links(
        new=table,
        demoted=demoted,
        repointed=dict(zip(demoted["article_id"].to_pylist(), demoted["duplicate_of"].to_pylist(), strict=True)),
        documents=rows[:fresh],
        members=_clusters(members, component, head),
        crowded=crowded,
        compared=compared,
    )


def _first_of_its_text(texts: Keys) -> npt.NDArray[np.bool_]:
    first = np.zeros(len(texts), np.bool_)
    first[np.unique(texts, return_index=True)[1]] = True
    return first


def _crowded(rows: Rows) -> Keys:
    """Addresses that more than CROWD different texts have."""
    addresses = rows["joined"][rows["joined"] != NO_ADDRESS]
    texts = rows["text"][rows["joined"] != NO_ADDRESS]
    distinct = np.unique(np.stack([addresses, texts]), axis=1)[0]
    found, count = np.unique(distinct, return_counts=True)
    return found[count > CROWD]


def _newcomers(rows: Rows, first: int) -> Members:
    """New documents as members of clusters of their own, numbered from ``first``."""
    members = np.zeros(len(rows), MEMBER)
    members["document"] = members["cluster"] = members["story"] = np.arange(first, first + len(rows))
    members["own"] = own_address(rows)
    return members


def _revisions(old: Index, revisions: Mapping[str, int]) -> tuple[Nodes, Docs]:
    """For each revision: the new row, and the document that it revises."""
    wanted = np.array([id_of(article_id) for article_id in revisions], np.uint64).reshape(-1, 2)
    which, numbers = old.find("id_low", wanted[:, 1])
    right = old.documents(numbers)["id_high"] == wanted[which, 0]
    which, numbers = which[right], numbers[right]
    if missing := set(range(len(revisions))).difference(which.tolist()):
        raise ValueError(f"revisions: {list(revisions)[missing.pop()]} is not in the index")
    return np.array(list(revisions.values()), np.intp)[which], numbers


def _supersede(rows: Rows, own: Keys, revising: Nodes, revised: Nodes) -> None:
    """Make each revising row the newest version at the address of what it revises, whatever it says of its age."""
    own[revising] = own[revised]
    rows["fetched"][revising] = np.maximum(rows["fetched"][revising], rows["fetched"][revised] + 1)


def _tables(rows: Rows, members: Members, head: Nodes, fresh: int, shelf: Shelf) -> tuple[pa.Table, pa.Table]:
    """``Links.new`` and ``Links.demoted``."""
    beaten = head != np.arange(len(rows))
    joined, own = rows["joined"], members["own"]
    exact = rows["text"] == rows["text"][head]
    same_url = (own == own[head]) | ((joined != NO_ADDRESS) & (joined == joined[head]))
    similarity = np.ones(len(rows))
    differing = np.flatnonzero(~exact)
    similarity[differing] = shelf.similarity(members["document"][differing], members["document"][head[differing]])
    heads = article_ids(rows[head])
    kind = pa.array(KINDS).take(pa.array(np.where(exact, 0, np.where(same_url, 1, 2))))
    columns = [heads, kind, pa.array(similarity, pa.float32())]
    duplicates = [pc.if_else(pa.array(beaten), column, pa.scalar(None, column.type)) for column in columns]
    table = pa.table([*duplicates, heads], NEW)
    demoted = pa.table([article_ids(rows), *table.columns], DEMOTED)
    return table[:fresh], demoted.take(np.flatnonzero(members["head"] & beaten))


def _clusters(members: Members, component: Nodes, head: Nodes) -> Members:
    """The members of clusters of two and more as they are from now on; the smallest document number is the label."""
    label = np.full(len(members), np.iinfo(np.uint32).max, np.uint32)
    np.minimum.at(label, component, members["document"])
    members = members.copy()
    members["cluster"] = label[component]
    members["head"] = head == np.arange(len(members))
    return members[np.bincount(component, minlength=len(members))[component] > 1]
