"""The networks in numpy against a loop over lines, layer by layer."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.network import Network, Scaling

FIGURES, CHANNELS, LAYERS, NETWORKS, HEADS = 5, 4, 3, 2, 3


def networks(heads: int = HEADS) -> Network:
    draw = np.random.default_rng(1)
    shapes: list[tuple[int, ...]] = [
        (FIGURES,),
        (FIGURES,),
        (NETWORKS, FIGURES, CHANNELS),
        (NETWORKS, 1, CHANNELS),
        (LAYERS, NETWORKS, 3 * CHANNELS, CHANNELS),
        (LAYERS, NETWORKS, CHANNELS, heads),
        (LAYERS, NETWORKS, (1 + heads) * CHANNELS, CHANNELS),
        (LAYERS, NETWORKS, 1, CHANNELS),
        (NETWORKS, CHANNELS, 1),
        (NETWORKS, 1, 1),
    ]
    means, scales, *weights = (draw.normal(size=shape).astype(np.float32) for shape in shapes)
    return Network(Scaling(means, np.abs(scales) + 1, bound=4.0), *weights)


def line_by_line(net: Network, rows: np.ndarray, number: int) -> np.ndarray:
    """What one of the networks says, as the first lines of the module tell it."""
    hidden = np.maximum(net.scaling.standard(rows) @ net.entry[number] + net.entry_bias[number], 0)
    nothing = np.zeros(CHANNELS)
    for layer in range(LAYERS):
        reach = 2**layer
        means = [hidden.mean(axis=0)]
        for head in net.heads[layer, number].T:
            means.append(np.average(hidden, axis=0, weights=np.exp(np.clip(hidden @ head, -12, 12))))
        page = np.concatenate(means) @ net.pooled[layer, number] + net.biases[layer, number, 0]
        after = []
        for at, line in enumerate(hidden):
            before = hidden[at - reach] if at >= reach else nothing
            behind = hidden[at + reach] if at + reach < len(hidden) else nothing
            wide = np.concatenate((before, line, behind))
            after.append(line + np.maximum(wide @ net.kernels[layer, number] + page, 0))
        hidden = np.array(after)
    return (hidden @ net.exit[number] + net.exit_bias[number])[:, 0]


@pytest.mark.parametrize("heads", [0, 1, HEADS])
@pytest.mark.parametrize("lines", [1, 2, 3, 5, 40, 100])
def test_scores_are_the_mean_of_loops_over_lines(lines: int, heads: int) -> None:
    net = networks(heads)
    rows = np.random.default_rng(lines).normal(size=(lines, FIGURES)).astype(np.float32)
    each = [line_by_line(net, rows, number) for number in range(NETWORKS)]
    np.testing.assert_allclose(net.raw_scores(rows), np.mean(each, axis=0), rtol=1e-4, atol=1e-4)


def test_figures_far_out_count_as_the_bound() -> None:
    scaling = networks().scaling
    assert scaling.standard(np.full((1, FIGURES), 1e30, np.float32)).tolist() == [[4.0] * FIGURES]
    assert scaling.standard(np.full((1, FIGURES), -1e30, np.float32)).tolist() == [[-4.0] * FIGURES]


def test_networks_are_read_as_they_were_written() -> None:
    net = networks()
    arrays = net.arrays()
    again = Network.from_arrays(arrays | {"of_others": np.zeros(1)})
    for name, array in again.arrays().items():
        assert np.array_equal(array, arrays[name])
    with pytest.raises(KeyError, match="kernels"):
        Network.from_arrays({name: array for name, array in arrays.items() if name != "kernels"})


def test_weights_without_heads_pool_the_mean_alone() -> None:
    rows = np.random.default_rng(3).normal(size=(9, FIGURES)).astype(np.float32)
    arrays = networks(heads=0).arrays()
    without = Network.from_arrays({name: array for name, array in arrays.items() if name != "heads"})
    np.testing.assert_array_equal(without.raw_scores(rows), Network.from_arrays(arrays).raw_scores(rows))
