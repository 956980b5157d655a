"""A text → py3langid's language for it and how sure that is, with array operations instead of a loop over the bytes.

The model is py3langid's own (https://github.com/adbar/py3langid): naive Bayes over sequences of bytes, which an
automaton in the manner of Aho and Corasick finds. A state of it is the longest end of what was read that begins one of
the sequences. So the state at a byte follows from as many bytes as the longest sequence has, and all positions of a
text can be walked to at once, each from the automaton's root.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Bytegrams:
    """The automaton over S states and the naive Bayes table of F features × C classes.

    ``moves``: distinct rows of 256 states. ``row``: where each state's begins among them. ``feature``: what is found in
    a state; -1 for nothing. ``label``: the number in ``labels`` of each class, as a language may have several.
    """

    moves: NDArray[np.unsignedinteger[Any]]
    row: NDArray[np.int64]
    feature: NDArray[np.int32]
    depth: int
    weights: NDArray[np.float16]
    bias: NDArray[np.float32]
    labels: tuple[str, ...]
    label: NDArray[np.int64]

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Bytegrams:
        """What ``arrays`` gave."""
        labels = tuple(arrays["labels"].tobytes().decode().split())
        return cls(**{**arrays, "labels": labels, "depth": int(arrays["depth"])})  # type: ignore[arg-type]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All of it as arrays."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        labels = np.frombuffer(" ".join(self.labels).encode(), np.uint8)
        return {**parts, "labels": labels, "depth": np.array(self.depth)}

    def classify(self, text: str) -> tuple[str, float]:
        """The likeliest language of a text and its probability."""
        letters = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
        codes = np.frombuffer(letters.encode("utf-8", errors="surrogatepass"), np.uint8)
        features, counts = np.unique(self._found(codes), return_counts=True)
        scores = np.zeros(len(self.bias), np.float32)
        if len(features):
            scores = np.log1p(counts.astype(np.float32)) @ self.weights[features].astype(np.float32) + self.bias
        odds = np.exp((scores - scores.max()) / math.sqrt(len(codes) or 1))
        by_label = np.bincount(self.label, odds / odds.sum())
        best = int(by_label.argmax())
        return self.labels[best], float(by_label[best])

    def _found(self, codes: NDArray[np.uint8]) -> NDArray[np.int32]:
        """The features found in a text, each as often as it is."""
        row = np.full(len(codes), self.row[0])
        for back in range(min(self.depth, len(codes)) - 1, 0, -1):
            row[back:] = self.row[self.moves[row[back:] + codes[:-back]]]
        state = self.moves[row + codes]
        found: NDArray[np.int32] = self.feature[state]
        return found[found >= 0]


def bytegrams() -> Bytegrams:
    """The model that comes with py3langid, unpacked from its file."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    moves = np.asarray(model.tk_nextmove)
    row = np.asarray(model.tk_row)
    labels = tuple(dict.fromkeys(model.nb_classes))
    return Bytegrams(
        moves=moves,
        row=row.astype(np.int64) << 8,
        feature=np.array(model.tk_output, np.int32),
        depth=_depth(moves.reshape(-1, 256), row),
        weights=model.nb_ptc,
        bias=model.nb_pc,
        labels=labels,
        label=np.array([labels.index(name) for name in model.nb_classes], np.int64),
    )


def _depth(moves: NDArray[np.unsignedinteger[Any]], row: NDArray[np.unsignedinteger[Any]]) -> int:
    """How many bytes the furthest state is from the root."""
    seen = np.zeros(len(row), bool)
    reached = np.zeros(1, np.int64)
    depth = -1
    while len(reached):
        seen[reached] = True
        following = np.zeros(len(row), bool)
        following[moves[np.unique(row[reached])]] = True
        reached = np.flatnonzero(following & ~seen)
        depth += 1
    return depth
