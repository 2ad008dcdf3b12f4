"""What the journal keeps once, though it is the input of one node, part of the output of the next, and so on.

Most nodes pass on what they get and add a little. In the whole graph their rows keep the little, and whose output
the rest is; inside loops, where a node has many rows, every row holds its own.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from appliance.areas.workflows.engine.entries import NodeRun
from appliance.db import rows

TRIGGER_DATA = ""  # in place of a node's id


def added(value: Any, output: Any) -> dict[str, Any] | None:
    """What `output` has beyond `value` or otherwise; None if it leaves anything of it out.

    `{**value, **added}` is the output. Values are compared by identity: what is only equal is kept once more.
    """
    if not isinstance(value, dict) or not isinstance(output, dict) or not value:
        return None
    if not value.keys() <= output.keys():
        return None
    return {name: each for name, each in output.items() if name not in value or each is not value[name]}


def filled(execution_id: str, runs: list[NodeRun]) -> list[NodeRun]:
    """Rows as they were read, each with its whole input and output."""
    if any(run.input_of is not None or run.adds for run in runs):
        known = _Outputs(execution_id, runs)
        for run in runs:
            _fill(run, known)
    return runs


def _fill(run: NodeRun, known: "_Outputs") -> None:
    if run.input_of is not None:
        run.input = known.of(run.input_of)
    if run.adds:
        run.output = {**run.input, **run.output}
    run.input_of, run.adds = None, False


def output_of(execution_id: str, node_id: str) -> Any:
    """The output of a node in the whole graph."""
    return _Outputs(execution_id, ()).of(node_id)


class _Outputs:
    """Whole outputs of the nodes of an execution, by id."""

    def __init__(self, execution_id: str, runs: Iterable[NodeRun]) -> None:
        self._execution_id = execution_id
        self._found: dict[str, Any] = {}
        self._rows: dict[str, tuple[Any, str | None, Any, bool]] = {
            run.node_id: (run.input, run.input_of, run.output, run.adds)
            for run in runs
            if run.scope == "" and run.output is not None
        }

    def of(self, node_id: str) -> Any:
        """Without recursion: a chain may have as many nodes as a graph."""
        chain: list[tuple[str, Mapping[str, Any]]] = []
        at: str | None = node_id
        whole: Any = None
        while at is not None:
            if at in self._found:
                whole, at = self._found[at], None
                continue
            value, input_of, output, adds = self._row(at)
            if adds:
                chain.append((at, output))
                whole, at = value, input_of
            else:
                whole, at = self._found.setdefault(at, output), None
        for each, output in reversed(chain):
            whole = self._found[each] = {**whole, **output}
        return whole

    def _row(self, node_id: str) -> tuple[Any, str | None, Any, bool]:
        if node_id == TRIGGER_DATA:
            data = rows("SELECT trigger_data FROM workflows_execution WHERE id = ?", (self._execution_id,))
            return None, None, msgspec.json.decode(data[0][0]) if data else {}, False
        if node_id not in self._rows:
            found = rows(
                "SELECT input, input_of, output, adds FROM workflows_node_run"
                " WHERE execution_id = ? AND scope = '' AND node_id = ? AND output IS NOT NULL",
                (self._execution_id, node_id),
            )
            if not found:
                return None, None, {}, False  # its history is being deleted
            [(value, input_of, output, adds)] = found
            self._rows[node_id] = (value and msgspec.json.decode(value), input_of, msgspec.json.decode(output), adds)
        return self._rows[node_id]
