"""Writes a fitted model as ONNX with int8 weights (dynamic quantisation of ONNX Runtime)."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

Axes = Mapping[str, Mapping[int, str]]
"""Names of inputs or outputs with their axes of free size."""


def write_int8(
    model: nn.Module,
    sample: Sequence[torch.Tensor],
    path: Path,
    *,
    inputs: Axes,
    outputs: Axes,
    seven_bits: bool = False,
    whole: Sequence[str] = (),
) -> None:
    """Trace the model on `sample` and write it. `whole` names nodes that are left unquantised.

    `seven_bits` keeps sums from overflowing on processors without VNNI, where some encoders else answer noise.
    """
    with tempfile.TemporaryDirectory() as folder:
        unquantised = Path(folder) / path.name
        torch.onnx.export(
            model.float().eval(),
            tuple(sample),
            str(unquantised),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: dict(axes) for name, axes in (*inputs.items(), *outputs.items())},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            unquantised,
            path,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=seven_bits,
            nodes_to_exclude=list(whole),
        )
