"""What may be saved and what may run: the structural check of a graph, and the issues of an unfinished one."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from appliance.areas.workflows.engine.graph import Graph, GraphNode, Issue
from appliance.areas.workflows.engine.regions import Layout, find_circle, layout
from appliance.core.errors import InvalidInput
from appliance.core.expressions import ExpressionError, check, check_template
from appliance.core.nodes import canonical, catalog
from appliance.http.body import free_json_problem


def checked(graph: Graph) -> Graph:
    """The graph with aliases of node types and of their settings made canonical.

    Raises InvalidInput if its structure is wrong; `errors[].loc` points into it:
    ("body", "graph_config", "nodes", 3, "config", "url").
    """
    mistakes = find_mistakes(graph)
    if mistakes:
        first = mistakes[0]
        raise InvalidInput(
            f"{'.'.join(map(str, first['loc']))}: {first['msg']}",
            errors=mistakes,
            hint=None if len(mistakes) == 1 else f"There are {len(mistakes)} mistakes in this graph.",
        )
    return graph


def find_mistakes(graph: Graph) -> list[dict[str, Any]]:
    """What is wrong with the structure, as the `errors` of a problem; makes the aliases canonical."""
    for node in graph.nodes:
        node.node_type = canonical(node.node_type)
        if node.node_type in catalog:
            node.config = _renamed(node.config, catalog[node.node_type].renamed)
    return list(_mistakes(graph))


def _renamed(config: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The settings under their own names; one that is there under both keeps what stands under its own."""
    if not names.keys() & config.keys():
        return config
    aliases = {names[name]: value for name, value in config.items() if name in names}
    return {**aliases, **{name: value for name, value in config.items() if name not in names}}


def _mistake(message: str, kind: str, *loc: str | int) -> dict[str, Any]:
    return {"loc": ["body", "graph_config", *loc], "msg": message, "type": kind}


def _mistakes(graph: Graph) -> Iterator[dict[str, Any]]:
    basic = [*_node_mistakes(graph), *_edge_mistakes(graph), *_entry_mistakes(graph)]
    yield from basic
    if any(each["type"] in ("duplicate_node", "missing_node", "unknown_node_type") for each in basic):
        return  # what such a graph looks like as a whole says nothing yet
    if circle := find_circle(graph):
        index = next(i for i, edge in enumerate(graph.edges) if (edge.source, edge.target) == circle[-2:])
        names = " → ".join(circle)
        yield _mistake(f"the graph runs in a circle: {names}", "cycle", "edges", index)
        return
    yield from _leave_mistakes(graph, layout(graph))
    yield from _attachment_mistakes(graph)


def _leave_mistakes(graph: Graph, made: Layout) -> Iterator[dict[str, Any]]:
    """`break` and `continue` stand in a loop, and name one around them."""
    nodes = {node.node_id: node for node in graph.nodes}
    for index, node in enumerate(graph.nodes):
        if node.node_type not in ("break", "continue"):
            continue
        loops = [nodes[owner] for owner, _ in made.around(node.node_id) if catalog[nodes[owner].node_type].iterates]
        label = node.config.get("loop_label")
        if not loops:
            message = f"{node.node_id!r} stands in no loop: {node.node_type} needs one around it"
            yield _mistake(message, "outside_loop", "nodes", index, "node_type")
        elif label and label not in [loop.config.get("loop_label") for loop in loops]:
            message = f"no loop around {node.node_id!r} has the label {label!r}"
            yield _mistake(message, "unknown_label", "nodes", index, "config", "loop_label")


def _attachment_mistakes(graph: Graph) -> Iterator[dict[str, Any]]:
    """`catch` and `finally` hang on the port of that name of a `try`, and on nothing else."""
    types = {node.node_id: node.node_type for node in graph.nodes}
    for index, node in enumerate(graph.nodes):
        attached = catalog[node.node_type].attached
        if attached is None:
            continue
        owner, port = attached
        edges = [(place, edge) for place, edge in enumerate(graph.edges) if edge.target == node.node_id]
        if not edges:
            message = f"{node.node_id!r} is attached to no {owner}: draw an edge to it from the port {port!r} of one"
            yield _mistake(message, "not_attached", "nodes", index, "node_type")
        for place, edge in edges:
            if types[edge.source] != owner or edge.branch != port:
                message = f"{node.node_id!r} may be reached only from the port {port!r} of a {owner}"
                yield _mistake(message, "not_attached", "edges", place, "to")


def _node_mistakes(graph: Graph) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for index, node in enumerate(graph.nodes):
        if node.node_id in seen:
            yield _mistake(f"the node id {node.node_id!r} is used twice", "duplicate_node", "nodes", index, "node_id")
        seen.add(node.node_id)
        if node.node_type not in catalog:
            yield _mistake(
                f"there is no node type {node.node_type!r}", "unknown_node_type", "nodes", index, "node_type"
            )
            continue
        if problem := free_json_problem(node.config):
            yield _mistake(problem, "too_large", "nodes", index, "config")
            continue
        if node.pinned is not None and (problem := free_json_problem(node.pinned.output)):
            yield _mistake(problem, "too_large", "nodes", index, "pinned")
        for path, error in _expression_errors(node):
            yield _mistake(error, "expression_error", "nodes", index, "config", *path)


def _edge_mistakes(graph: Graph) -> Iterator[dict[str, Any]]:
    nodes = {node.node_id: node for node in graph.nodes}
    for index, edge in enumerate(graph.edges):
        for field, node_id in (("from", edge.source), ("to", edge.target)):
            if node_id not in nodes:
                yield _mistake(f"there is no node {node_id!r}", "missing_node", "edges", index, field)
        node = nodes.get(edge.source)
        if edge.branch is None or node is None or node.node_type not in catalog:
            continue
        ports = catalog[node.node_type].ports_of(node.config)
        if edge.branch not in ports:
            known = ", ".join(ports) or "none"
            yield _mistake(
                f"{edge.source!r} has no port {edge.branch!r}; it has: {known}",
                "unknown_port",
                "edges",
                index,
                "branch",
            )


def _entry_mistakes(graph: Graph) -> Iterator[dict[str, Any]]:
    triggers = [node for node in graph.nodes if node.node_type == "trigger"]
    if graph.entry_node_id is not None:
        if graph.entry_node_id not in {node.node_id for node in triggers}:
            yield _mistake(f"{graph.entry_node_id!r} is no trigger of this graph", "entry", "entry_node_id")
    elif len(triggers) > 1:
        yield _mistake("there is more than one trigger, so say which is the entry", "entry", "entry_node_id")
    manual = [node for node in triggers if node.config.get("trigger_type", "manual") == "manual"]
    if len(manual) > 1:
        yield _mistake("there is more than one manual trigger", "entry", "nodes")


def _expression_errors(node: GraphNode) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Of what is written. A required field that is empty is unfinished, and can be saved."""
    kind = catalog[node.node_type]
    required = {field.encode_name for field in msgspec.structs.fields(kind.config) if field.required}
    for field, value in node.config.items():
        if field in kind.verbatim or (field in required and value == ""):
            continue
        for path, text in _texts(value, (field,)):
            try:
                if kind.expression_at(path):
                    check(text, parameters=kind.parameters.get(field, ()))
                else:
                    check_template(text)
            except ExpressionError as error:
                yield path, str(error)


def _texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, (*path, index))


def issues(graph: Graph, owner_id: str | None = None) -> list[Issue]:
    """What keeps a saved graph from running: missing or wrong configuration, no trigger, edges across a border.

    owner_id: with it also node types that cannot run for that person now.
    """
    found = [issue for node in graph.nodes for issue in _node_issues(node, owner_id)]
    if not any(node.node_type == "trigger" for node in graph.nodes):
        found.append(Issue("", "nodes", "no_trigger", "A workflow needs a trigger to start from."))
    if any((kind := catalog.get(node.node_type)) and kind.inner for node in graph.nodes):
        found.extend(_border_issues(graph))
    return found


def _border_issues(graph: Graph) -> Iterator[Issue]:
    types = {node.node_id: node.node_type for node in graph.nodes}
    if not all(each in catalog for each in types.values()):
        return
    made = layout(graph)
    for place, node_id in made.crossings:
        edge = graph.edges[place]
        message = (
            f"The edge from {edge.source} to {edge.target} crosses the border of a loop or try: a path comes in by"
            " its inner ports, and goes on from `done`."
        )
        yield Issue(node_id, "edges", "crosses_border", message)
    for edge in graph.edges:
        if types[edge.source] == "try" and edge.branch in ("catch", "finally") and types[edge.target] != edge.branch:
            message = f"The port {edge.branch!r} of a try leads to a {edge.branch} node, and {edge.target} is none."
            yield Issue(edge.source, "edges", "wrong_handler", message)


def _node_issues(node: GraphNode, owner_id: str | None) -> Iterator[Issue]:
    kind = catalog.get(node.node_type)
    if kind is None:
        message = f"The node type {node.node_type!r} is not installed here."
        yield Issue(node.node_id, "node_type", "unknown_node_type", message)
        return
    if owner_id is not None and (reason := kind.why_unavailable(owner_id)):
        yield Issue(node.node_id, "node_type", "unavailable", reason)
    known = {field.encode_name: field for field in msgspec.structs.fields(kind.config)}
    for name in node.config:
        if name not in known:
            yield Issue(node.node_id, name, "unknown", f"{kind.title} has no setting {name!r}.")
    for name, field in known.items():
        value = node.config.get(name)
        if field.required and value in (None, ""):
            yield Issue(node.node_id, name, "required", f"{kind.title} needs {name.replace('_', ' ')}.")
        elif value is not None and not _has_template(value):
            try:
                msgspec.convert(value, field.type)
            except msgspec.ValidationError as error:
                yield Issue(node.node_id, name, "invalid", str(error))
    if kind.check is not None:
        yield from (Issue(node.node_id, *each) for each in kind.check(node.config))


def _has_template(value: Any) -> bool:
    return any("{{" in text for _, text in _texts(value, ()))
