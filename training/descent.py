"""A loss → one step down its gradient, with JAX: Adam, bounded gradients, decay, and an average of the weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import jax
import jax.numpy as jnp

Weights = dict[str, Any]
AVERAGED: Final = 0.99
FIRST: Final = 0.9

State = tuple[Weights, Weights, Weights, Weights]
"""The weights, the running means of gradients and of their squares, and the running average of the weights."""


def begin(weights: Weights) -> State:
    """The state before the first step."""
    return weights, _nothing(weights), _nothing(weights), weights


def _nothing(weights: Weights) -> Weights:
    return {name: jnp.zeros_like(array) for name, array in weights.items()}


def stepper(
    loss: Callable[[Weights, Any, Any], Any], decay: float, second: float
) -> Callable[[State, Any, Any, float, float], State]:
    """A compiled step: (state, batch, key, number of the step from 1, rate) → state.

    ``loss`` takes weights, batch and key; ``second`` is how much of the mean of squared gradients stays.
    """

    def step(state: State, batch: Any, key: Any, number: float, rate: float) -> State:
        weights, gradients, squares, average = state
        gradient = jax.grad(loss)(weights, batch, key)
        length = jnp.sqrt(sum((array**2).sum() for array in gradient.values()))
        gradient = {name: array * jnp.minimum(1, 1 / (length + 1e-9)) for name, array in gradient.items()}
        gradients = {name: FIRST * gradients[name] + (1 - FIRST) * array for name, array in gradient.items()}
        squares = {name: second * squares[name] + (1 - second) * array**2 for name, array in gradient.items()}

        def moved(name: str) -> Any:
            deviation = jnp.sqrt(squares[name] / (1 - second**number)) + 1e-8
            return weights[name] * (1 - rate * decay) - rate * gradients[name] / (1 - FIRST**number) / deviation

        weights = {name: moved(name) for name in weights}
        average = {name: AVERAGED * average[name] + (1 - AVERAGED) * array for name, array in weights.items()}
        return weights, gradients, squares, average

    return jax.jit(step)
