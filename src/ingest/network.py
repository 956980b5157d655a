"""Small networks of dilated convolutions over the lines of a page, evaluated in numpy: figures in, log odds out.

Each layer sees a line with two more lines, twice as far away as the layer before did (Yu and Koltun, 2016), and the
page: the mean of its lines, which is mostly furniture, and means weighted by what heads attend to. So what is said of a
line depends on the lines before and behind it, where trees see only what figures tell of them. Several networks that
differ in nothing but chance are averaged; they run as one, by a leading axis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_SERIAL: Final = 1 << 18  # multiplications of a product up to which OpenBLAS starts no threads


@dataclass(frozen=True, slots=True)
class Scaling:
    """How networks take figures: logarithms with their sign, in standard deviations from the mean, cut at a bound."""

    means: Floats  # (F,)
    scales: Floats  # (F,)
    bound: float

    @classmethod
    def of(cls, rows: Floats, bound: float) -> Scaling:
        """That of lines x F figures; none of them is divided by nothing."""
        logarithms = _squashed(rows)
        return cls(logarithms.mean(axis=0), logarithms.std(axis=0) + np.float32(1e-3), bound)

    def standard(self, rows: Floats) -> Floats:
        """Figures as the networks take them."""
        deviations: Floats = (_squashed(rows) - self.means) / self.scales
        return np.clip(deviations, -self.bound, self.bound)


@dataclass(frozen=True, slots=True)
class Network:
    """Weights of M networks with L layers over H channels and A heads, possibly none; a line has F figures."""

    scaling: Scaling
    entry: Floats  # (M, F, H)
    entry_bias: Floats  # (M, 1, H)
    kernels: Floats  # (L, M, 3 H, H): the line before, the line, the line behind
    heads: Floats  # (L, M, H, A): how much each head attends to a line, as log odds
    pooled: Floats  # (L, M, (1 + A) H, H): the mean of the page, and that of each head
    biases: Floats  # (L, M, 1, H)
    exit: Floats  # (M, H, 1)
    exit_bias: Floats  # (M, 1, 1)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.floating[Any]]]) -> Network:
        """What ``arrays`` gave, without heads where it names none; further ones are passed over.

        Raises KeyError when one is missing.
        """
        means, scales = (arrays[name].astype(np.float32) for name in ("means", "scales"))
        arrays = {"heads": arrays["pooled"][..., :0], **arrays}
        weights = {name: arrays[name].astype(np.float32) for name in WEIGHTS}
        return cls(Scaling(means, scales, float(arrays["bound"])), **weights)

    def arrays(self) -> dict[str, NDArray[np.floating[Any]]]:
        """The weights by name, in half precision, and the scaling."""
        halves = {name: getattr(self, name).astype(np.float16) for name in WEIGHTS}
        scaling = self.scaling
        return {"means": scaling.means, "scales": scaling.scales, "bound": np.array(scaling.bound), **halves}

    def raw_scores(self, rows: Floats) -> NDArray[np.float64]:
        """The log odds of each line of a page, of its lines x F figures: the mean over the networks."""
        hidden = np.maximum(_product(self.scaling.standard(rows)[None], self.entry) + self.entry_bias, 0)
        networks, lines, channels = hidden.shape
        layers = zip(self.kernels, self.heads, self.pooled, self.biases, strict=True)
        for layer, (kernel, heads, pooled, bias) in enumerate(layers):
            reach = 1 << layer
            around = np.zeros((networks, lines, 3 * channels), np.float32)
            around[:, reach:, :channels] = hidden[:, :-reach]
            around[:, :, channels : 2 * channels] = hidden
            around[:, :-reach, 2 * channels :] = hidden[:, reach:]
            page = _pooled(hidden, heads) @ pooled + bias
            hidden = hidden + np.maximum(_product(around, kernel) + page, 0)
        each = (hidden * self.exit.transpose(0, 2, 1)).sum(axis=2, dtype=np.float64) + self.exit_bias[:, 0]
        scores: NDArray[np.float64] = each.mean(axis=0)
        return scores


WEIGHTS: Final = ("entry", "entry_bias", "kernels", "heads", "pooled", "biases", "exit", "exit_bias")
"""The names of the arrays that are learned."""

ATTENDED: Final = 12.0  # log odds of attention at which they are cut off


def _pooled(hidden: Floats, heads: Floats) -> Floats:
    """Networks x 1 x (1 + A) H: the mean of a page's lines, then the mean weighted by each head."""
    attention = np.exp(np.clip(_product(hidden, heads), -ATTENDED, ATTENDED))
    attention /= attention.sum(axis=1, keepdims=True)
    means = np.concatenate((hidden.mean(axis=1, keepdims=True), attention.transpose(0, 2, 1) @ hidden), axis=1)
    return means.reshape(len(hidden), 1, -1)


def _product(rows: Floats, weights: Floats) -> Floats:
    """``rows @ weights``, by blocks so small that BLAS starts no threads: they would cost far more than they do."""
    networks, width, channels = weights.shape
    found = np.empty((networks, rows.shape[1], channels), np.float32)
    step = max(_SERIAL // max(width * channels, 1), 1)
    for start in range(0, rows.shape[1], step):
        block = slice(start, start + step)
        np.matmul(rows[:, block], weights, out=found[:, block])
    return found


def _squashed(rows: Floats) -> Floats:
    """The logarithm of 1 + |x|, with the sign of x; numpy's ``log1p``, exact for tiny x, takes thrice the time."""
    logarithms: Floats = np.abs(rows)
    logarithms += 1
    np.log(logarithms, out=logarithms)
    return np.copysign(logarithms, rows, out=logarithms)
