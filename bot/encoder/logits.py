"""Probabilities of an encoder's logits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def logistic(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Each by itself."""
    return 1.0 / (1.0 + np.exp(-np.clip(values.astype(np.float64), -30, 30)))


def softmax(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Those of the last axis together: they sum to 1."""
    shifted = np.exp(values.astype(np.float64) - values.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))
