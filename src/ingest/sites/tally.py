"""Occurrences of a run + tallies of all runs before → tallies: on how many pages of its site each line stood.

Only pages whose other words differ count. A page most of whose words recur is a copy or a later state of another, and
says nothing of what the site puts on every page. Of the others, those that share the longest of their own lines count
once: this line is the page's *context*.

What is counted stays bounded by lossy counting (Manku and Motwani 2002): a line that stood on less than 1 in 50 of the
site's pages since it was first met is forgotten. The outcome depends on neither the order of the pages in a run nor on
who read them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.sites.occurrences import PAGE, line_key

SUPPORT: Final = 5  # pages, with as many contexts, below which no line is taken for the site's
_FORGOTTEN: Final = 50  # one in so many pages

TALLIES: Final = pa.schema(
    [
        pa.field("site", pa.string(), nullable=False),
        pa.field("line", pa.uint64(), nullable=False),
        pa.field("pages", pa.int64(), nullable=False),
        pa.field("middle", pa.int64(), nullable=False),  # of them, where it stood in the middle
        pa.field("since", pa.int64(), nullable=False),  # pages of the site that were counted before it was first met
        pa.field("size", pa.int32(), nullable=False),
        pa.field("contexts", pa.list_(pa.uint64()), nullable=False),  # the first ``SUPPORT`` of them
        pa.field("text", pa.string()),  # of lines that were found to recur
    ]
)

Keys = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def tally(base: pa.Table, new: pa.Table) -> pa.Table:
    """The tallies of ``base`` (``TALLIES``) with the ``OCCURRENCES`` of a run counted in, in the order of their keys.

    ``new`` must hold all occurrences of its sites in the run.
    """
    keys = np.unique(np.concatenate([_array(base["line"]), _array(new["line"])]))
    of_base, of_new = np.searchsorted(keys, _array(base["line"])), np.searchsorted(keys, _array(new["line"]))
    known = _spread(len(keys), of_base, _array(base["pages"]))
    key, context, middle = _pages(of_new, new, known)

    old_key, old_context = _contexts(base, of_base)
    fresh = ~np.isin(_pair(key, context), _pair(old_key, old_context))
    key, context, middle = key[fresh], context[fresh], middle[fresh]
    pages = known + np.bincount(key, minlength=len(keys))
    in_middle = _spread(len(keys), of_base, _array(base["middle"])) + np.bincount(key[middle], minlength=len(keys))

    names = pa.concat_arrays([_strings(base["site"]), _strings(new["site"])]).dictionary_encode()
    site = _spread(len(keys), np.concatenate([of_base, of_new]), names.indices.to_numpy())
    page_keys = np.array([line_key(name, "") for name in names.dictionary.to_pylist()], np.uint64)
    page_row = np.searchsorted(keys, page_keys)[site]
    since = known[page_row]
    since[of_base] = _array(base["since"])
    size = _spread(
        len(keys), np.concatenate([of_base, of_new]), np.concatenate([_array(base["size"]), _array(new["size"])])
    )
    text = np.full(len(keys), None, object)
    text[of_base] = base["text"].to_numpy()

    is_page = page_row == np.arange(len(keys))
    kept = (pages > 0) & (is_page | (pages * _FORGOTTEN >= pages[page_row] - since))
    contexts = _lists(np.concatenate([old_key, key]), np.concatenate([old_context, context]), len(old_key), len(keys))
    columns = [names.dictionary.take(pa.array(site)), keys, pages, in_middle, since, size, contexts, text]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, TALLIES, strict=True)]
    return pa.Table.from_arrays(arrays, schema=TALLIES).filter(pa.array(kept))


def _pages(of_new: Numbers, new: pa.Table, known: Numbers) -> tuple[Numbers, Keys, Mask]:
    """The pages that count for each line: number of its key, context, and whether it stood in the middle there."""
    number = _array(new["number"])
    place = np.unique(_array(new["page"]), return_inverse=True)[1]
    order = np.lexsort((number, of_new, place))
    first = order[_begins(place[order], of_new[order])]  # a line that stands on a page twice counts once
    line, number, place, key = _array(new["line"])[first], number[first], place[first], of_new[first]
    size, middle = _array(new["size"])[first], _array(new["middle"])[first]

    is_page = number == PAGE
    recurs = (np.bincount(key, minlength=len(known)) + known >= SUPPORT)[key] & ~is_page
    volume, recurring = np.bincount(place, size), np.bincount(place, size * recurs)
    counts = 2 * recurring < volume
    longest, second = _longest(place, line, size, ~recurs & ~is_page, len(volume))
    context = np.where(longest[place] == line, second[place], longest[place])
    whole = np.zeros(len(volume), np.uint64)
    np.add.at(whole, place, line)
    context[is_page] = whole[place[is_page]]

    valid = counts[place] & (context != 0)
    key, context, middle = key[valid], context[valid], middle[valid]
    order = np.lexsort((middle, context, key))
    chosen = order[_begins(key[order], context[order])]
    return key[chosen], context[chosen], middle[chosen]


def _longest(place: Numbers, line: Keys, size: Numbers, own: Mask, pages: int) -> tuple[Keys, Keys]:
    """The longest of each page's own lines, and the next; 0 where there is none."""
    place, line, size = place[own], line[own], size[own]
    order = np.lexsort((line, -size, place))
    ordered = place[order]
    found = np.zeros((2, pages), np.uint64)
    begin = np.searchsorted(ordered, np.arange(pages))
    end = np.searchsorted(ordered, np.arange(pages), side="right")
    for rank in range(2):
        there = begin + rank < end
        found[rank, there] = line[order[begin[there] + rank]]
    return found[0], found[1]


def _contexts(base: pa.Table, of_base: Numbers) -> tuple[Numbers, Keys]:
    """The contexts of tallies, and the number of the key of each."""
    lists = base["contexts"].combine_chunks()
    lengths = np.diff(lists.offsets.to_numpy())
    return np.repeat(of_base, lengths), lists.flatten().to_numpy()


def _lists(key: Numbers, context: Keys, old: int, keys: int) -> pa.ListArray:
    """For each key its first contexts; the first ``old`` of all are those of earlier runs."""
    is_new = np.arange(len(key)) >= old
    order = np.lexsort((np.where(is_new, context, 0), is_new, key))
    ordered = key[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    chosen = order[rank < SUPPORT]
    lengths = np.bincount(key[chosen], minlength=keys)
    return pa.ListArray.from_arrays(pa.array(np.append(0, np.cumsum(lengths)), pa.int32()), pa.array(context[chosen]))


def _begins(*columns: npt.NDArray[Any]) -> Mask:
    """Where rows that are sorted by these columns differ from the row before."""
    begins = np.ones(len(columns[0]), bool)
    begins[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return begins


def _pair(key: Numbers, context: Keys) -> Keys:
    return key.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ context


def _spread(length: int, places: Numbers, values: npt.NDArray[Any]) -> Numbers:
    spread = np.zeros(length, np.int64)
    spread[places] = values
    return spread


def _array(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    return np.asarray(column.to_numpy())


def _strings(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()
