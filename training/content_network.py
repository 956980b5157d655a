"""Labelled lines of pages → the networks of `ingest.network`: trained with JAX, given back as plain arrays.

Pages of any length are laid into rows of equal length, with lines of nothing between them, so that one compiled step
serves all. The loss is the weighted cross entropy of soft labels. Adam with decay; whole figures and whole channels
are dropped out, without which the network learns the conventions of the sets it saw; the weights given back are an
average over the last steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from descent import begin, stepper
from ingest.network import ATTENDED, Network, Scaling

CHANNELS: Final = 48
LAYERS: Final = 6
HEADS: Final = 4
EPOCHS: Final = 8
RATE: Final = 2.5e-3
DECAY: Final = 1e-2
FIGURES_DROPPED: Final = 0.3
CHANNELS_DROPPED: Final = 0.2
SECOND: Final = 0.99
BOUND: Final = 4.0  # standard deviations at which figures are cut off
ROW: Final = 1024  # lines; of a longer page this many around its text
GAP: Final = 1 << (LAYERS - 1)  # lines of nothing between pages: what the widest layer reaches
IN_ROW: Final = 24  # pages, at most
ROWS: Final = 4  # of a batch

Floats = NDArray[np.float32]
Weights = dict[str, Any]


class Sample(NamedTuple):
    """A page: lines x figures, and the label and the weight of each line."""

    matrix: Floats
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]


class Batch(NamedTuple):
    """Rows of pages: figures, labels, weights, and ``of_page``, rows x lines x pages, 1 where a page has the line."""

    figures: Floats
    labels: Floats
    weights: Floats
    of_page: Floats


def fit_network(pages: Sequence[Sample], networks: int) -> Network:
    """Train this many networks that differ in their seed, 0 being the first."""
    known = [_cut(page) for page in pages if page.weights.any()]
    scaling = Scaling.of(np.concatenate([page.matrix[::4] for page in known]), BOUND)
    samples = [Sample(scaling.standard(page.matrix).astype(np.float16), page.labels, page.weights) for page in known]
    trained = [_trained(samples, seed) for seed in range(networks)]
    axis = {name: int(name in ("kernels", "heads", "pooled", "biases")) for name in trained[0]}
    stacked = {name: np.stack([weights[name] for weights in trained], axis=at) for name, at in axis.items()}
    return Network(scaling, **stacked)


def _cut(page: Sample) -> Sample:
    """Of a page longer than a row what lies around its text."""
    lines = len(page.labels)
    text = np.flatnonzero(page.labels > 0.1)
    middle = int(text.mean()) if len(text) else lines // 2
    start = max(min(middle - ROW // 2, lines - ROW), 0)
    return Sample(*(column[start : start + ROW] for column in page))


def _trained(samples: Sequence[Sample], seed: int) -> dict[str, Floats]:
    draw = np.random.default_rng(seed)
    state = begin(dict(_start(draw, samples[0].matrix.shape[1])))
    step = stepper(_loss, DECAY, SECOND)
    steps = sum(1 for _ in _batches(samples, draw)) * EPOCHS
    key = jax.random.PRNGKey(seed)
    number = 0
    for _ in range(EPOCHS):
        for batch in _batches(samples, draw):
            number += 1
            rate = RATE * min(1, number / 60) * 0.5 * (1 + np.cos(np.pi * min(number / steps, 1)))
            state = step(state, batch, jax.random.fold_in(key, number), float(number), rate)
    return {name: np.asarray(array) for name, array in state[-1].items()}


def _start(draw: np.random.Generator, figures: int) -> Iterator[tuple[str, Floats]]:
    """Weights to begin with, shaped as one of the networks of `Network`."""
    wide, pooled = 3 * CHANNELS, (1 + HEADS) * CHANNELS
    for name, shape, deviation in (
        ("entry", (figures, CHANNELS), (1.6 / figures) ** 0.5),
        ("entry_bias", (1, CHANNELS), 0.0),
        ("kernels", (LAYERS, wide, CHANNELS), 0.7 * (1.6 / wide) ** 0.5),
        ("heads", (LAYERS, CHANNELS, HEADS), 0.1 * CHANNELS**-0.5),
        ("pooled", (LAYERS, pooled, CHANNELS), 0.3 * (1.6 / pooled) ** 0.5),
        ("biases", (LAYERS, 1, CHANNELS), 0.0),
        ("exit", (CHANNELS, 1), 0.1 * (1.6 / CHANNELS) ** 0.5),
        ("exit_bias", (1, 1), 0.0),
    ):
        yield name, (draw.normal(size=shape) * deviation).astype(np.float32)


def _batches(samples: Sequence[Sample], draw: np.random.Generator) -> Iterator[Batch]:
    """All pages once, in an order of chance; what doesn't fill a batch is left out this time."""
    rows: list[list[tuple[int, int]]] = []  # pages of each row, with their first lines
    free: list[int] = []
    for number in draw.permutation(len(samples)):
        lines = len(samples[number].labels)
        fitting = (at for at in range(len(rows) - 1, max(len(rows) - 12, -1), -1) if free[at] >= lines)
        row = next((at for at in fitting if len(rows[at]) < IN_ROW), len(rows))
        if row == len(rows):
            rows.append([])
            free.append(ROW)
        rows[row].append((number, ROW - free[row]))
        free[row] -= lines + GAP
    order = draw.permutation(len(rows))
    for at in range(0, len(rows) - ROWS + 1, ROWS):
        yield _batch(samples, [rows[row] for row in order[at : at + ROWS]])


def _batch(samples: Sequence[Sample], rows: Sequence[Sequence[tuple[int, int]]]) -> Batch:
    figures = np.zeros((ROWS, ROW, samples[0].matrix.shape[1]), np.float16)
    labels, weights = np.zeros((2, ROWS, ROW), np.float32)
    of_page = np.zeros((ROWS, ROW, IN_ROW), np.float16)
    for row, pages in enumerate(rows):
        for place, (number, first) in enumerate(pages):
            page = samples[number]
            lines = slice(first, first + len(page.labels))
            figures[row, lines], labels[row, lines], weights[row, lines] = page
            of_page[row, lines, place] = 1
    return Batch(figures, labels, weights, of_page)


def _scores(weights: Weights, batch: Batch, key: Any) -> Any:
    """What `Network.raw_scores` computes, for rows of pages at once and with figures and channels dropped out."""
    keys = jax.random.split(key, LAYERS + 1)

    def drop(values: Any, share: float, key: Any) -> Any:
        return values * jax.random.bernoulli(key, 1 - share, (ROWS, 1, values.shape[2])) / (1 - share)

    of_page = batch.of_page.astype(jnp.float32)
    there = of_page.sum(axis=2, keepdims=True)
    share = of_page / jnp.maximum(of_page.sum(axis=1, keepdims=True), 1)  # of a line in its page
    figures = drop(batch.figures.astype(jnp.float32), FIGURES_DROPPED, keys[0])
    hidden = jax.nn.relu(figures @ weights["entry"] + weights["entry_bias"]) * there
    for layer in range(LAYERS):
        reach = 1 << layer
        wide = jnp.pad(hidden, ((0, 0), (reach, reach), (0, 0)))
        around = jnp.concatenate((wide[:, :ROW], hidden, wide[:, 2 * reach :]), axis=2)
        means = [jnp.einsum("rlp,rlh->rph", share, hidden)]
        attention = jnp.exp(jnp.clip(hidden @ weights["heads"][layer], -ATTENDED, ATTENDED))
        sums = jnp.einsum("rlp,rla->rpa", of_page, attention)
        for head in range(HEADS):
            attended = jnp.einsum("rlp,rlh->rph", of_page, attention[..., head, None] * hidden)
            means.append(attended / jnp.maximum(sums[..., head, None], 1e-6))
        whole = jnp.concatenate(means, axis=2) @ weights["pooled"][layer]
        page = jnp.einsum("rlp,rph->rlh", of_page, whole) + weights["biases"][layer]
        hidden += drop(jax.nn.relu(around @ weights["kernels"][layer] + page), CHANNELS_DROPPED, keys[layer + 1])
        hidden *= there
    return (hidden @ weights["exit"] + weights["exit_bias"])[..., 0]


def _loss(weights: Weights, batch: Batch, key: Any) -> Any:
    scores = _scores(weights, batch, key)
    return (batch.weights * (jax.nn.softplus(scores) - batch.labels * scores)).sum() / batch.weights.sum()
