"""Features of a page's lines → log odds of each line, by a small network of dilated convolutions, in numpy.

Each layer sees a line with its neighbours twice as far away as the layer before did (Yu and Koltun, 2016), and the mean
of the page. So what is said of a line depends on all lines around it, where trees see only what features tell of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_BLOCK: Final = 48  # lines of a product; with 64 OpenBLAS starts threads
_BOUND: Final = 5.0  # standard deviations at which features are cut off


@dataclass(frozen=True, slots=True)
class Network:
    """Weights of L layers over H channels; features are F. Built by `from_arrays`.

    ``means``, ``scales``: F. ``entry``: F x H. ``kernels``: L x 3H x H (the line before, the line, the line
    behind). ``pooled``: L x H x H, for the mean of the page. ``exit``: H x 1. Biases go with each.
    """

    means: Floats
    scales: Floats
    entry: Floats
    entry_bias: Floats
    kernels: Floats
    pooled: Floats
    biases: Floats
    exit: Floats
    exit_bias: Floats

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.floating[Any]]]) -> Network:
        """Take the array of each field's name; further ones are passed over."""
        return cls(**{field.name: arrays[field.name].astype(np.float32) for field in fields(cls)})

    def raw_scores(self, matrix: Floats) -> Floats:
        """The log odds that each line is of the article, from the features of a page's lines (lines x F)."""
        lines = len(matrix)
        hidden = np.maximum(_product(self.standard(matrix), self.entry) + self.entry_bias, 0)
        channels = hidden.shape[1]
        for layer, (kernel, pooled, bias) in enumerate(zip(self.kernels, self.pooled, self.biases, strict=True)):
            reach = 1 << layer
            around = np.zeros((lines, 3 * channels), np.float32)
            around[reach:, :channels] = hidden[:-reach]
            around[:, channels : 2 * channels] = hidden
            around[:-reach, 2 * channels :] = hidden[reach:]
            hidden = hidden + np.maximum(_product(around, kernel) + (hidden.mean(axis=0) @ pooled + bias), 0)
        odds: Floats = (hidden @ self.exit + self.exit_bias)[:, 0]
        return odds

    def standard(self, matrix: Floats) -> Floats:
        """Features as the network takes them: logarithms with their sign, in standard deviations from the mean."""
        deviations: Floats = (squashed(matrix) - self.means) / self.scales
        return np.clip(deviations, -_BOUND, _BOUND)


def _product(rows: Floats, weights: Floats) -> Floats:
    """``rows @ weights``, by blocks so small that BLAS starts no threads: they would cost far more than they do."""
    found = np.empty((len(rows), weights.shape[1]), np.float32)
    for start in range(0, len(rows), _BLOCK):
        np.matmul(rows[start : start + _BLOCK], weights, out=found[start : start + _BLOCK])
    return found


def squashed(matrix: Floats) -> Floats:
    """The logarithm of 1 + |x|, with the sign of x."""
    logarithms: Floats = np.copysign(np.log1p(np.abs(matrix)), matrix)
    return logarithms
