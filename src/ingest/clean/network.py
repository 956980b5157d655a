"""Figures of a page's lines → log odds of each line, by small networks of dilated convolutions, in numpy.

Each layer sees a line with two more lines, twice as far away as the layer before did (Yu and Koltun, 2016), and the
mean of the page. So what is said of a line depends on the lines before and behind it, also where no figure tells of
them. Several networks that differ in nothing but chance are averaged; they run as one, by a leading axis.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_BOUND: Final = 4.0  # standard deviations at which figures are cut off
_SERIAL: Final = 1 << 18  # multiplications up to which OpenBLAS starts no threads


@dataclass(frozen=True, slots=True)
class Network:
    """Weights of M networks with L layers over H channels; a line has F figures."""

    means: Floats  # (F,)
    scales: Floats  # (F,)
    entry: Floats  # (M, F, H)
    entry_bias: Floats  # (M, 1, H)
    kernels: Floats  # (L, M, 3 H, H): the line before, the line, the line behind
    pooled: Floats  # (L, M, H, H): the mean of the page
    biases: Floats  # (L, M, 1, H)
    exit: Floats  # (M, H, 1)
    exit_bias: Floats  # (M, 1, 1)

    @classmethod
    def from_npz(cls, packed: bytes) -> Network:
        """Read an ``npz`` that holds the array of each field's name."""
        with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
            return cls(*(arrays[field.name].astype(np.float32) for field in fields(cls)))

    def raw_scores(self, rows: Floats) -> NDArray[np.float64]:
        """The log odds of each line of a page, of its lines x F figures: the mean over the networks."""
        hidden = np.maximum(_product(self.standard(rows)[None], self.entry) + self.entry_bias, 0)
        networks, lines, channels = hidden.shape
        for layer, (kernel, pooled, bias) in enumerate(zip(self.kernels, self.pooled, self.biases, strict=True)):
            reach = 1 << layer
            around = np.zeros((networks, lines, 3 * channels), np.float32)
            around[:, reach:, :channels] = hidden[:, :-reach]
            around[:, :, channels : 2 * channels] = hidden
            around[:, :-reach, 2 * channels :] = hidden[:, reach:]
            page = hidden.mean(axis=1, keepdims=True) @ pooled + bias
            hidden = hidden + np.maximum(_product(around, kernel) + page, 0)
        each = (hidden * self.exit.transpose(0, 2, 1)).sum(axis=2, dtype=np.float64) + self.exit_bias[:, 0]
        scores: NDArray[np.float64] = each.mean(axis=0)
        return scores

    def standard(self, rows: Floats) -> Floats:
        """Figures as the networks take them: logarithms with their sign, in standard deviations from the mean."""
        deviations: Floats = (squashed(rows) - self.means) / self.scales
        return np.clip(deviations, -_BOUND, _BOUND)


def _product(rows: Floats, weights: Floats) -> Floats:
    """The matrix product, M x lines x K by M x K x N, a few lines at a time.

    In products as small as these the threads of OpenBLAS only wait for each other: on a busy machine they took 25 CPU
    milliseconds for a page that takes less than one without them.
    """
    (networks, width, channels), lines = weights.shape, rows.shape[1]
    step = max(_SERIAL // (width * channels), 1)
    whole = lines - lines % step
    blocks = rows[:, :whole].reshape(len(rows), -1, step, width) @ weights[:, None]
    return np.concatenate((blocks.reshape(networks, whole, channels), rows[:, whole:] @ weights), axis=1)


def squashed(rows: Floats) -> Floats:
    """The logarithm of 1 + |x|, with the sign of x."""
    logarithms: Floats = np.copysign(np.log1p(np.abs(rows)), rows)
    return logarithms
