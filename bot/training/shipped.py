"""Takes the weights of a fitted reader back from its int8 ONNX file, so that a fit can go on from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

_QUANTISED, _SCALE, _ZERO = "_quantized", "_scale", "_zero_point"


def load_shipped(model: nn.Module, path: Path) -> None:
    """Put the weights of `path` into the model that it was written from; what int8 rounded stays rounded.

    Raises ValueError where the file and the model do not fit each other: a parameter that the file has no weights for,
    or weights of another shape.
    """
    mix_in_shipped(model, path, share=1.0)


def mix_in_shipped(model: nn.Module, path: Path, *, share: float) -> None:
    """Move the weights of a model that was fitted further a share of the way back to those of `path`.

    The mean of both often reads posts like the new ones and others better than either (Wortsman et al. 2022, "Robust
    fine-tuning of zero-shot models", CVPR; what it did here stands in DECISIONS.md).

    Raises ValueError as load_shipped does.
    """
    held = _weights(path)
    named = dict(model.named_parameters())
    wrong = [name for name, weights in named.items() if name not in held or held[name].shape != tuple(weights.shape)]
    if wrong:
        raise ValueError(f"{path}: no weights, or weights of another shape, for {', '.join(sorted(wrong))}")
    with torch.no_grad():
        for name, weights in named.items():
            weights.mul_(1.0 - share).add_(torch.from_numpy(np.array(held[name], dtype=np.float32)), alpha=share)


def _weights(path: Path) -> dict[str, NDArray[np.generic]]:
    """By the name of the parameter, and more that is none."""
    graph = onnx.load(path).graph
    held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found: dict[str, NDArray[np.generic]] = {name: one for name, one in held.items() if not name.startswith("onnx::")}
    found |= {
        name.removesuffix(_QUANTISED): _whole(held, name.removesuffix(_QUANTISED))
        for name in found
        if name.endswith(_QUANTISED)
    }
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            found[f"{_module(node.name)}.weight"] = _whole(held, node.input[1].removesuffix(_QUANTISED)).T
    return found | {name.removesuffix("_Transposed"): held[name].T for name in held if name.endswith("_Transposed")}


def _module(node: str) -> str:
    """The module whose weights a node multiplies by: of "/heads/sentence/sentence.0/MatMul_quant" heads.sentence.0."""
    parts: list[str] = []
    for part in node.strip("/").split("/")[:-1]:
        parts.append(part.removeprefix(f"{parts[-1]}.") if parts else part)
    return ".".join(parts)


def _whole(held: dict[str, NDArray[np.generic]], name: str) -> NDArray[np.float32]:
    """Dequantised: the int8 weights less their zero point, times their scale, by column where there are many."""
    levels = held[name + _QUANTISED].astype(np.float32) - held[name + _ZERO].astype(np.float32)
    return np.asarray(levels * held[name + _SCALE].astype(np.float32), dtype=np.float32)
