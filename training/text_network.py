"""Samples → the network of the line model: trained with JAX, given back as the arrays that `ingest.network` evaluates.

All forms of all pages at once. The loss is the cross entropy of a line's share of gold text, each line weighed as the
trees weigh it, and, as a side task, a fraction of that of its kind. Adam; whole channels are dropped out; the weights
given back are an average over the last steps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray
from training.descent import begin, stepper
from training.line_kinds import KINDS
from training.text_pages import Sample

from ingest.network import WEIGHTS, Network, Scaling

CHANNELS: Final = 48
LAYERS: Final = 6
EPOCHS: Final = 6
RATE: Final = 3e-3
DECAY: Final = 1e-4
DROPPED: Final = 0.1
SECOND: Final = 0.999
BOUND: Final = 5.0  # standard deviations at which features are cut off
KINDS_WEIGH: Final = 0.3
RARE_WEIGH: Final = 5.0  # of a line of a kind, where other lines weigh 1
LENGTHS: Final = (64, 128, 256, 512, 1024)  # lines to which pages are filled up, or from which a stretch is drawn
LINES: Final = 8192  # of a batch

Weights = dict[str, Any]
Batch = tuple[NDArray[np.float32], ...]


def fit_network(pages: Sequence[Sample], seed: int = 1) -> Network:
    """Train on pages whose features are computed."""
    draw = np.random.default_rng(seed)
    scaling = Scaling.of(np.concatenate([_matrix(page) for page in pages[::4]]), BOUND)
    state = begin(
        dict(zip((name for name in WEIGHTS if name != "heads"), _start(draw, len(scaling.means)), strict=True))
    )
    step = stepper(_loss, DECAY, SECOND)
    inputs = [(scaling.standard(_matrix(page)), *_labels(page)) for page in pages]
    steps = sum(1 for _ in _batches(inputs, draw)) * EPOCHS
    key = jax.random.PRNGKey(seed)
    number = 0
    for _ in range(EPOCHS):
        for batch in _batches(inputs, draw):
            number += 1
            rate = RATE * min(1, number / 100) * 0.5 * (1 + np.cos(np.pi * number / steps))
            state = step(state, batch, jax.random.fold_in(key, number), float(number), rate)
    learned = {name: np.asarray(array) for name, array in state[-1].items()}
    learned |= {"exit": learned["exit"][:, :1], "exit_bias": learned["exit_bias"][:, :1]}  # kinds only helped to learn
    axis = {name: int(name in ("kernels", "pooled", "biases")) for name in learned}
    weights = {name: np.expand_dims(learned[name], at) for name, at in axis.items()}
    return Network(scaling, heads=weights["pooled"][..., :0], **weights)


def _matrix(page: Sample) -> NDArray[np.float32]:
    if page.matrix is None:
        raise ValueError("a page without features")
    return page.matrix


def _labels(page: Sample) -> tuple[NDArray[np.float32], NDArray[np.int8], NDArray[np.float32]]:
    """Share of gold, kind and weight of each line that is left."""
    left = page.left
    return page.labels.share[left], page.labels.kinds[left], page.weights.astype(np.float32)


def _start(draw: np.random.Generator, features: int) -> Iterator[NDArray[np.float32]]:
    """Weights to begin with."""
    wide = 3 * CHANNELS
    for shape, deviation in (
        ((features, CHANNELS), features**-0.5),
        ((1, CHANNELS), 0.0),
        ((LAYERS, wide, CHANNELS), wide**-0.5),
        ((LAYERS, CHANNELS, CHANNELS), 0.5 * CHANNELS**-0.5),
        ((LAYERS, 1, CHANNELS), 0.0),
        ((CHANNELS, 1 + len(KINDS)), 0.5 * CHANNELS**-0.5),
        ((1, 1 + len(KINDS)), 0.0),
    ):
        yield (draw.normal(size=shape) * deviation).astype(np.float32)


def _batches(inputs: Sequence[tuple[NDArray[Any], ...]], draw: np.random.Generator) -> Iterator[Batch]:
    """Pages of like length together, filled up: features, shares, kinds, weights, and which lines there are."""
    alike: dict[int, list[int]] = defaultdict(list)
    for number, (matrix, *_) in enumerate(inputs):
        alike[next((length for length in LENGTHS if length >= len(matrix)), LENGTHS[-1])].append(number)
    chosen = []
    for length, numbers in alike.items():
        mixed = draw.permutation(numbers)
        size = LINES // length
        chosen += [(length, mixed[at : at + size]) for at in range(0, len(mixed), size)]
    for at in draw.permutation(len(chosen)):
        length, numbers = chosen[at]
        size = LINES // length
        matrix = np.zeros((size, length, inputs[0][0].shape[1]), np.float32)
        share, weight, there = np.zeros((3, size, length), np.float32)
        kinds = np.full((size, length), -1, np.int32)
        for row, number in enumerate(numbers):
            page = inputs[number]
            start = int(draw.integers(0, max(1, len(page[0]) - length + 1)))
            end = min(start + length, len(page[0]))
            for array, values in zip((matrix, share, kinds, weight), page, strict=True):
                array[row, : end - start] = values[start:end]
            there[row, : end - start] = 1
        yield matrix, share, kinds, weight, there


def _outputs(weights: Weights, matrix: Any, there: Any, key: Any) -> Any:
    """What `Network.raw_scores` computes and the logits of the kinds, for pages of one length, channels dropped."""
    keys = jax.random.split(key, LAYERS + 1)
    pages, length, features = matrix.shape
    matrix = matrix * jax.random.bernoulli(keys[0], 1 - DROPPED / 2, (pages, 1, features))
    there = there[..., None]
    lines = there.sum(axis=1) + 1e-6
    hidden = jax.nn.relu(matrix @ weights["entry"] + weights["entry_bias"]) * there
    for layer in range(LAYERS):
        reach = 1 << layer
        wide = jnp.pad(hidden, ((0, 0), (reach, reach), (0, 0)))
        around = jnp.concatenate((wide[:, :length], hidden, wide[:, 2 * reach :]), axis=2)
        mean = (hidden.sum(axis=1) / lines) @ weights["pooled"][layer]
        more = jax.nn.relu(around @ weights["kernels"][layer] + mean[:, None] + weights["biases"][layer])
        kept = jax.random.bernoulli(keys[layer + 1], 1 - DROPPED, (pages, 1, CHANNELS)) / (1 - DROPPED)
        hidden = (hidden + more * kept) * there
    return hidden @ weights["exit"] + weights["exit_bias"]


def _loss(weights: Weights, batch: Batch, key: Any) -> Any:
    matrix, share, kinds, weight, there = batch
    outputs = _outputs(weights, matrix, there, key)
    odds = outputs[..., 0]
    of_article = jnp.maximum(odds, 0) - odds * share + jnp.log1p(jnp.exp(-jnp.abs(odds)))
    known = jnp.where(kinds > 0, RARE_WEIGH, kinds == 0) * there
    odds_of_kinds = jax.nn.log_softmax(outputs[..., 1:])
    of_kind = -jnp.take_along_axis(odds_of_kinds, jnp.maximum(kinds, 0)[..., None], axis=2)[..., 0]
    return (of_article * weight).sum() / weight.sum() + KINDS_WEIGH * (of_kind * known).sum() / (known.sum() + 1)
