"""A second embedding model, as its makers would export it: word pieces looked up in a table of random vectors."""

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from appliance.adapters.embedder.minilm import MODEL_FOLDER

PIECES, DIMENSION = 30522, 64


def build_second_model(folder: Path, **facts: object) -> Path:
    """The folder, made with model.onnx, tokenizer.json and MODEL.json; facts: other ones for MODEL.json."""
    folder.mkdir()
    shutil.copy(MODEL_FOLDER / "tokenizer.json", folder)
    (folder / "MODEL.json").write_text(json.dumps({"dimension": DIMENSION, "max_tokens": 128} | facts))
    onnx.save(_graph(), folder / "model.onnx")
    return folder


def _graph() -> onnx.ModelProto:
    table = np.random.default_rng(7).standard_normal((PIECES, DIMENSION)).astype(np.float32)
    names = ("input_ids", "attention_mask", "token_type_ids")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "pieces"]) for name in names]
    shape = ["batch", "pieces", DIMENSION]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, shape)
    node = helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])
    graph = helper.make_graph([node], "second", inputs, [output], [numpy_helper.from_array(table, "table")])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
