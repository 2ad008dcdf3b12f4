"""A whole n8n workflow as a graph of ours, with a report of what became of each node."""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from appliance.areas.workflows.engine.graph import MAX_NOTES
from appliance.areas.workflows.n8n.expressions import Scope
from appliance.areas.workflows.n8n.file import Export, Source
from appliance.areas.workflows.n8n.flow import FLOW, FLOW_PER_ITEM
from appliance.areas.workflows.n8n.javascript import NotReadable
from appliance.areas.workflows.n8n.lists import FIELDS, LISTS
from appliance.areas.workflows.n8n.made import Converter, Flow, Made, Output, Task, node, one, placeholder
from appliance.areas.workflows.n8n.services import REASONS, SERVICES
from appliance.areas.workflows.n8n.triggers import TRIGGERS, other_trigger

PER_ITEM: dict[str, Converter] = {**FIELDS, **SERVICES, **FLOW_PER_ITEM}
ALL_ITEMS: dict[str, Converter] = {**LISTS, **FLOW}


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of one n8n node. node_id: ours, None if nothing stands for it (a note)."""

    name: str
    type: str
    status: Literal["converted", "placeholder", "note"]
    node_id: str | None
    notes: list[str]


@dataclass(slots=True)
class Result:
    """graph: as `Graph` is written. notes: about the workflow as a whole."""

    graph: dict[str, Any]
    nodes: list[Converted] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def convert(export: Export) -> Result:
    """Never refuses: what has no counterpart becomes a placeholder."""
    return _Conversion(export).run()


def supported() -> frozenset[str]:
    """The n8n node types that have a counterpart, without the package they come from."""
    return frozenset({*TRIGGERS, *PER_ITEM, *ALL_ITEMS, "stickyNote"})


class _Conversion:
    def __init__(self, export: Export) -> None:
        self._export = export
        self._sources = {source.name: source for source in export.nodes}
        self._ids = _node_ids(export.nodes)
        self._made: dict[str, Made] = {}
        self._into: dict[str, dict[int, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
        self._result = Result({"nodes": [], "edges": []})
        self._connections = _connections(export)
        for name, output, target, place in self._connections:
            if target in self._sources and name in self._sources:
                self._into[target][place].append((name, output))

    def run(self) -> Result:
        for source in self._order():
            self._made[source.name] = self._convert(source)
        self._put_together()
        self._check_entries()
        if self._export.pin_data:
            self._result.notes.append("Pinned data was left out.")
        return self._result

    # -- order ---------------------------------------------------------------------------------

    def _order(self) -> list[Source]:
        """Each node after those that lead to it; a loop's node before its body."""
        ordered: list[Source] = []
        seen: set[str] = set()

        def visit(name: str) -> None:
            stack = [(name, False)]
            while stack:
                current, done = stack.pop()
                if done:
                    ordered.append(self._sources[current])
                    continue
                if current in seen:
                    continue
                seen.add(current)
                stack.append((current, True))
                stack += [(before, False) for rows in self._into[current].values() for before, _ in rows]

        for source in self._export.nodes:
            if source.kind == "splitInBatches":
                self._set_back_edges_apart(source.name)
        for source in self._export.nodes:
            visit(source.name)
        return [source for source in ordered if source.kind != "stickyNote"]

    def _set_back_edges_apart(self, loop: str) -> None:
        """An edge from a loop's body to its node closes an iteration: it begins where only the loop leads."""
        outside = self._reached_without(loop)
        for place, rows in self._into[loop].items():
            self._into[loop][place] = [row for row in rows if row[0] in outside]

    def _reached_without(self, loop: str) -> set[str]:
        forward: dict[str, set[str]] = defaultdict(set)
        targets = set()
        for source, _, target, _ in self._connections:
            forward[source].add(target)
            targets.add(target)
        found = {name for name in self._sources if name not in targets}
        queue = list(found)
        while queue:
            for target in forward[queue.pop()]:
                if target not in found and target != loop:
                    found.add(target)
                    queue.append(target)
        return found

    # -- one node ------------------------------------------------------------------------------

    def _convert(self, source: Source) -> Made:
        sources = {place: [self._output(*row) for row in rows] for place, rows in self._into[source.name].items()}
        arrived = [output for outputs in sources.values() for output in outputs]
        flow = arrived[0].flow if arrived else Flow()
        task = Task(source, self._ids[source.name], flow, self._scope(flow), sources)
        made = self._try(task)
        if len({output.flow.items for output in arrived}) > 1 and source.kind != "merge":
            made.notes.append("What arrives has different shapes on its branches: check what it reads.")
        elif len(arrived) > 1 and source.kind != "merge":
            made.notes.append("It runs once, with its inputs merged; in n8n it ran once for each.")
        if source.credentials:
            made.notes.append(f"It used a credential: {', '.join(sorted(source.credentials))}.")
        self._harden(source, made)
        return made

    def _output(self, name: str, index: int) -> Output:
        made = self._made.get(name)
        if made is None:  # a circle without a loop node
            return Output(self._ids[name])
        return made.outputs[min(index, len(made.outputs) - 1)]

    def _scope(self, flow: Flow) -> Scope:
        nodes, lists = {}, {}
        for name, made in self._made.items():
            [output, *_] = made.outputs
            where = f'nodes["{output.node_id}"].output'
            nodes[name] = output.flow.item.replace("input", where, 1)
            if output.flow.items is not None:
                lists[name] = output.flow.items.replace("input", where, 1)
        zone = str(self._export.settings.get("timezone") or "UTC")
        return Scope(flow.item, flow.items, nodes, lists, self._export.name, "UTC" if zone == "DEFAULT" else zone)

    def _try(self, task: Task) -> Made:
        kind = task.source.kind
        try:
            if task.source.disabled:
                return one(task, "merge", {"merge_strategy": "shallow"}, "It was switched off.", flow=task.flow)
            if kind in TRIGGERS:
                return TRIGGERS[kind](task)
            if kind in ALL_ITEMS:
                return ALL_ITEMS[kind](task)
            if kind in PER_ITEM:
                return _each(task, PER_ITEM[kind]) if task.flow.items else PER_ITEM[kind](task)
        except (NotReadable, ValueError, TypeError, KeyError, AttributeError) as problem:
            reason = (
                str(problem) if isinstance(problem, NotReadable) else f"its parameters are not understood: {problem}"
            )
            return self._unknown(task, f"{task.source.name}: {reason}")
        return self._unknown(task, REASONS.get(kind, f"{task.source.type} has no counterpart here."))

    def _unknown(self, task: Task, message: str) -> Made:
        if not self._into[task.source.name] and ("rigger" in task.source.type or task.source.kind in TRIGGERS):
            return other_trigger(task)
        outputs = self._export.connections.get(task.source.name, {}).get("main", [])
        made = placeholder(task, message, outputs=max(1, len(outputs)))
        made.notes.append(message)
        return made

    def _harden(self, source: Source, made: Made) -> None:
        """Retries and what happens at a failure."""
        [first, *_] = made.nodes
        if source.retry_on_fail:
            seconds = min(3600.0, source.wait_between_tries / 1000)
            first["retry"] = {
                "max_retries": max(0, min(20, source.max_tries - 1)),
                "initial_delay_seconds": seconds,
                "backoff_multiplier": 1.0,
                "retry_on": ["any"],
            }
        if source.continue_on_fail or source.on_error == "continueRegularOutput":
            first["on_error"] = "continue"
        elif source.on_error == "continueErrorOutput" and len(made.outputs) == 1:
            self._error_output(source, made)

    def _error_output(self, source: Source, made: Made) -> None:
        """n8n's second output for failures: a node behind asks whether there was one."""
        [first, *_] = made.nodes
        first["on_error"] = "continue"
        [output] = made.outputs
        check = f"{first['node_id']}-failed"
        made.nodes.append(
            {
                **{key: first[key] for key in ("position_x", "position_y")},
                "node_id": check,
                "node_type": "condition",
                "label": f"{source.name}: failed?"[:255],
                "config": {"expression": "input.error != null"},
            }
        )
        made.edges.append({"from": output.node_id, "to": check})
        made.outputs = [Output(check, "false", output.flow), Output(check, "true", Flow())]

    # -- the whole -----------------------------------------------------------------------------

    def _put_together(self) -> None:
        graph, report = self._result.graph, self._result.nodes
        for name, made in self._made.items():
            graph["nodes"] += made.nodes
            graph["edges"] += made.edges
            status: Literal["converted", "placeholder"] = "placeholder" if made.placeholder else "converted"
            report.append(Converted(name, self._sources[name].type, status, made.entry, made.notes))
        for name, output, target, _ in self._connections:
            if name in self._made and target in self._made:
                self._connect(name, output, target)
            elif name in self._sources:
                self._result.notes.append(f"{name!r} leads to {target!r}, which is not in the file.")
        for source in [each for each in self._export.nodes if each.kind == "stickyNote"][:MAX_NOTES]:
            self._keep_note(source)

    def _connect(self, name: str, index: int, target: str) -> None:
        output = self._output(name, index)
        edge = {"from": output.node_id, "to": self._made[target].entry}
        if output.branch is not None:
            edge["branch"] = output.branch
        closes_loop = self._sources[target].kind == "splitInBatches"
        if not closes_loop and self._leads_back(edge):
            self._result.notes.append(
                f"The edge from {name!r} back to {target!r} was left out: only loop nodes go back."
            )
        elif edge not in self._result.graph["edges"]:
            self._result.graph["edges"].append(edge)

    def _leads_back(self, edge: dict[str, Any]) -> bool:
        """Whether the edge would close a circle that passes no loop node."""
        loops = {made.entry for name, made in self._made.items() if self._sources[name].kind == "splitInBatches"}
        forward: dict[str, list[str]] = defaultdict(list)
        for each in self._result.graph["edges"]:
            forward[each["from"]].append(each["to"])
        queue, seen = [edge["to"]], {edge["to"]}
        while queue:
            current = queue.pop()
            if current == edge["from"]:
                return True
            for target in forward[current]:
                if target not in seen and target not in loops:
                    seen.add(target)
                    queue.append(target)
        return False

    def _keep_note(self, source: Source) -> None:
        parameters = source.parameters
        self._result.graph.setdefault("notes", []).append(
            {
                "note_id": self._ids[source.name],
                "text": str(parameters.get("content", ""))[:10_000],
                "position_x": source.position[0],
                "position_y": source.position[1],
                "width": _size(parameters.get("width"), 240),
                "height": _size(parameters.get("height"), 160),
            }
        )
        self._result.nodes.append(Converted(source.name, source.type, "note", None, []))

    def _check_entries(self) -> None:
        """One entry, one manual trigger: ours has no more."""
        triggers = [each for each in self._result.graph["nodes"] if each["node_type"] == "trigger"]
        if not triggers:
            self._result.notes.append("It has no trigger: add one to run it.")
            return
        self._result.graph["entry_node_id"] = triggers[0]["node_id"]
        manual = [each for each in triggers if each["config"]["trigger_type"] == "manual"]
        for extra in manual[1:]:
            self._drop(extra["node_id"])
            self._result.notes.append(f"{extra['label']!r} was left out: a workflow has one manual trigger.")

    def _drop(self, node_id: str) -> None:
        graph = self._result.graph
        graph["nodes"] = [each for each in graph["nodes"] if each["node_id"] != node_id]
        graph["edges"] = [each for each in graph["edges"] if node_id not in (each["from"], each["to"])]


def _each(task: Task, converter: Converter) -> Made:
    """A node that n8n runs once for each item: a loop around it."""
    lists = {name: f"{path}[loop.index]" for name, path in task.scope.lists.items()}
    scope = replace(task.scope, item="input.item", items=None, nodes={**task.scope.nodes, **lists})
    made = converter(replace(task, flow=Flow("input.item"), scope=scope))
    loop = node(task, "for", {"array_expression": task.flow.items}, suffix="-each", dx=-100)
    loop["label"] = f"{task.source.name}: each item"[:255]
    made.nodes.insert(1, loop)
    made.edges.append({"from": loop["node_id"], "to": made.entry, "branch": "body"})
    made.entry = loop["node_id"]
    made.outputs = [Output(loop["node_id"], "done", Flow("input.results[0]", "input.results"))]
    return made


def _size(value: Any, usual: float) -> float:
    """A note's width or height, as our canvas allows it."""
    return min(10_000.0, max(0.0, float(value))) if isinstance(value, int | float) else usual


def _connections(export: Export) -> list[tuple[str, int, str, int]]:
    """(name, output, target's name, target's input) of all main connections; those of models and tools are apart."""
    found = []
    for name, kinds in export.connections.items():
        for index, targets in enumerate(kinds.get("main") or []):
            found += [(name, index, target.node, target.index) for target in targets or [] if target.type == "main"]
    return found


def _node_ids(sources: list[Source]) -> dict[str, str]:
    """Ids of ours, made of the names."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for source in sources:
        plain = re.sub(r"[^A-Za-z0-9_-]+", "_", source.name).strip("_")[:80].lower() or "node"
        name, number = plain, 2
        while name in taken:
            name, number = f"{plain}_{number}", number + 1
        taken.add(name)
        found[source.name] = name
    return found
