"""The networks in numpy against a loop over lines, layer by layer."""

from __future__ import annotations

import io
from dataclasses import asdict

import numpy as np
import pytest

from ingest.clean.network import Network

FIGURES, CHANNELS, LAYERS, NETWORKS = 5, 4, 3, 2


def networks() -> Network:
    draw = np.random.default_rng(1)
    shapes: list[tuple[int, ...]] = [
        (FIGURES,),
        (FIGURES,),
        (NETWORKS, FIGURES, CHANNELS),
        (NETWORKS, 1, CHANNELS),
        (LAYERS, NETWORKS, 3 * CHANNELS, CHANNELS),
        (LAYERS, NETWORKS, CHANNELS, CHANNELS),
        (LAYERS, NETWORKS, 1, CHANNELS),
        (NETWORKS, CHANNELS, 1),
        (NETWORKS, 1, 1),
    ]
    means, scales, *weights = (draw.normal(size=shape).astype(np.float32) for shape in shapes)
    return Network(means, np.abs(scales) + 1, *weights)


def line_by_line(net: Network, rows: np.ndarray, number: int) -> np.ndarray:
    """What one of the networks says, as the first lines of the module tell it."""
    hidden = np.maximum(net.standard(rows) @ net.entry[number] + net.entry_bias[number], 0)
    nothing = np.zeros(CHANNELS)
    for layer in range(LAYERS):
        reach = 2**layer
        page = hidden.mean(axis=0) @ net.pooled[layer, number] + net.biases[layer, number, 0]
        after = []
        for at, line in enumerate(hidden):
            before = hidden[at - reach] if at >= reach else nothing
            behind = hidden[at + reach] if at + reach < len(hidden) else nothing
            wide = np.concatenate((before, line, behind))
            after.append(line + np.maximum(wide @ net.kernels[layer, number] + page, 0))
        hidden = np.array(after)
    return (hidden @ net.exit[number] + net.exit_bias[number])[:, 0]


@pytest.mark.parametrize("lines", [1, 2, 3, 5, 40])
def test_scores_are_the_mean_of_loops_over_lines(lines: int) -> None:
    net = networks()
    rows = np.random.default_rng(lines).normal(size=(lines, FIGURES)).astype(np.float32)
    each = [line_by_line(net, rows, number) for number in range(NETWORKS)]
    np.testing.assert_allclose(net.raw_scores(rows), np.mean(each, axis=0), rtol=1e-4, atol=1e-4)


def test_figures_far_out_count_as_four_deviations() -> None:
    net = networks()
    assert net.standard(np.full((1, FIGURES), 1e30, np.float32)).tolist() == [[4.0] * FIGURES]
    assert net.standard(np.full((1, FIGURES), -1e30, np.float32)).tolist() == [[-4.0] * FIGURES]


def test_networks_are_read_as_they_were_written() -> None:
    net = networks()
    packed = io.BytesIO()
    np.savez(packed, **asdict(net))
    again = Network.from_npz(packed.getvalue())
    for name, array in asdict(net).items():
        assert np.array_equal(getattr(again, name), array)
