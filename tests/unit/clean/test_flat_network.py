"""The network of the line model: its layers, and that it sees the whole page."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.clean.flat_network import Network

FEATURES, CHANNELS, LAYERS = 5, 4, 3


def network(seed: int = 1) -> Network:
    draw = np.random.default_rng(seed)
    shapes = {
        "means": (FEATURES,),
        "scales": (FEATURES,),
        "entry": (FEATURES, CHANNELS),
        "entry_bias": (CHANNELS,),
        "kernels": (LAYERS, 3 * CHANNELS, CHANNELS),
        "pooled": (LAYERS, CHANNELS, CHANNELS),
        "biases": (LAYERS, CHANNELS),
        "exit": (CHANNELS, 1),
        "exit_bias": (1,),
    }
    arrays = {name: draw.normal(size=shape) for name, shape in shapes.items()}
    return Network.from_arrays(arrays | {"scales": np.ones(FEATURES)})


def line_by_line(net: Network, matrix: np.ndarray) -> np.ndarray:
    """The same by loops over lines, as the module's first lines tell it."""
    hidden = np.maximum(net.standard(matrix) @ net.entry + net.entry_bias, 0)
    nothing = np.zeros(CHANNELS)
    for layer in range(LAYERS):
        reach = 2**layer
        mean = hidden.mean(axis=0) @ net.pooled[layer]
        after = []
        for at, line in enumerate(hidden):
            before = hidden[at - reach] if at >= reach else nothing
            behind = hidden[at + reach] if at + reach < len(hidden) else nothing
            wide = np.concatenate((before, line, behind))
            after.append(line + np.maximum(wide @ net.kernels[layer] + mean + net.biases[layer], 0))
        hidden = np.array(after)
    return np.array((hidden @ net.exit + net.exit_bias)[:, 0])


@pytest.mark.parametrize("lines", [1, 2, 3, 5, 40])
def test_scores_are_those_of_a_loop_over_lines(lines: int) -> None:
    draw = np.random.default_rng(lines)
    matrix = draw.normal(size=(lines, FEATURES)).astype(np.float32)
    np.testing.assert_allclose(network().raw_scores(matrix), line_by_line(network(), matrix), rtol=1e-4)


def test_features_far_out_count_as_five_deviations() -> None:
    assert network().standard(np.full((1, FEATURES), 1e30, np.float32)).tolist() == [[5.0] * FEATURES]
