"""Nodes that steer the path itself: loops, break and continue, try with its catch and finally."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.areas.workflows.nodes.fields import Expression, Identifier
from appliance.core.expressions import in_setting, truth
from appliance.core.nodes import Done, Leave, Node, NodeContext, NodeError, Open, Part, PartFailed, Parts

MAX_ITERATIONS = 10_000

Label = Annotated[
    str, Meta(title="Label", description="Names this loop for break and continue.", min_length=1, max_length=255)
]
LoopType = Literal["for", "while", "repeat"]
Array = Annotated[Expression, Meta(title="List", description="The body runs once for each element.")]
Condition = Annotated[Expression, Meta(title="Condition", description="Asked before each turn.")]
Count = Annotated[int, Meta(title="Times", description="How often the body runs.", ge=0)]
Concurrency = Annotated[
    int, Meta(title="Side by side", description="How many turns run at the same time.", ge=1, le=10)
]

# -- loops -------------------------------------------------------------------------------------------


class _Common(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """loop_variable: its name in the body. loop_label: what `break` and `continue` may call this loop."""

    loop_variable: Annotated[
        Identifier, Meta(title="Name of the element", description="Read as vars.name in the body.")
    ] = "item"
    max_iterations: Annotated[
        int, Meta(title="At most", description="More turns fail the node.", ge=1, le=MAX_ITERATIONS)
    ] = 1000
    loop_label: Label | None = None


class ForConfig(_Common):
    """concurrency: how many iterations run side by side."""

    array_expression: Array
    loop_type: Annotated[Literal["for"], Meta(title="How")] = "for"
    concurrency: Concurrency = 1


class WhileConfig(_Common):
    condition_expression: Condition
    loop_type: Annotated[Literal["while"], Meta(title="How")] = "while"


class RepeatConfig(_Common):
    repeat_count: Count
    loop_type: Annotated[Literal["repeat"], Meta(title="How")] = "repeat"


class LoopConfig(_Common):
    """array_expression, concurrency: for `for`; condition_expression: for `while`; repeat_count: for `repeat`."""

    loop_type: Annotated[LoopType, Meta(title="How")] = "for"
    array_expression: Array | None = None
    condition_expression: Condition | None = None
    repeat_count: Count | None = None
    concurrency: Concurrency = 1


AnyLoop = ForConfig | WhileConfig | RepeatConfig | LoopConfig
_NEEDED = {"for": "array_expression", "while": "condition_expression", "repeat": "repeat_count"}


def run_loop(context: NodeContext, value: Any, config: AnyLoop) -> Open:
    """What the loop goes through is found out once; `while` asks before each iteration."""
    needed = _needed(config)
    state: dict[str, Any] = {}
    if config.loop_type == "for":
        state["items"] = _array(context, needed)
    elif config.loop_type == "repeat":
        state["count"] = needed
    count = _count(state)
    if count is not None and count > config.max_iterations:
        raise _too_many(config)
    return Open(state=state)


def _needed(config: AnyLoop) -> Any:
    """The field that says what this type of loop goes through."""
    name = _NEEDED[config.loop_type]
    found = getattr(config, name)
    if found is None:
        raise NodeError("validation", f"A loop of the type {config.loop_type!r} needs {name}.", setting=name)
    return found


def _array(context: NodeContext, expression: str) -> list[Any]:
    with in_setting("array_expression"):
        found = context.evaluate(expression)
    if not isinstance(found, list):
        message = f"{expression} is no array but {msgspec.json.encode(found)[:100].decode()}"
        raise NodeError("type_error", message, setting="array_expression")
    return found


def _count(state: Mapping[str, Any]) -> int | None:
    """How many iterations there will be; None = nobody knows."""
    count: int | None = len(state["items"]) if "items" in state else state.get("count")
    return count


def _too_many(config: AnyLoop) -> NodeError:
    return NodeError("loop_limit", f"More than {config.max_iterations} iterations, which is this loop's limit.")


def step_loop(context: NodeContext, value: Any, config: AnyLoop, parts: Parts) -> Done | Open | Leave:
    left = parts.ended.get("body")
    if left is None:
        return _go_on(context, config, parts)
    if left.error is not None:
        raise PartFailed(left.error)
    if left.loop == context.node_id:
        return _finished(parts, broke=True)
    return Leave("break" if left.how == "break" else "continue", loop=left.loop)


def _go_on(context: NodeContext, config: AnyLoop, parts: Parts) -> Done | Open:
    side_by_side = config.concurrency if isinstance(config, ForConfig | LoopConfig) else 1
    places = (side_by_side if config.loop_type == "for" else 1) - parts.open
    count = _count(parts.state)
    if count is None:
        wanted = [parts.opened] if places > 0 and _once_more(context, config, parts) else []
    else:
        wanted = list(range(parts.opened, min(count, parts.opened + places)))
    if not wanted and not parts.open:
        return _finished(parts, broke=False)
    return Open([_iteration(config, parts.state, index, count) for index in wanted])


def _once_more(context: NodeContext, config: AnyLoop, parts: Parts) -> bool:
    with in_setting("condition_expression"):
        goes_on = truth(context.evaluate(_needed(config)))
    if not goes_on:
        return False
    if parts.opened >= config.max_iterations:
        raise _too_many(config)
    return True


def _iteration(config: AnyLoop, state: Mapping[str, Any], index: int, count: int | None) -> Part:
    item = state["items"][index] if "items" in state else index
    loop = {"item": item, "index": index, "count": count}
    return Part("body", iteration=index, loop=loop, variables={config.loop_variable: item})


def _finished(parts: Parts, *, broke: bool) -> Done:
    results = parts.results()
    return Done({"results": results, "iterations": len(results), "broke": broke}, "done")


def check_loop(config: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """The general loop node needs what its `loop_type` says; the others say so in their config."""
    kind = config.get("loop_type", "for")
    needed = _NEEDED.get(kind) if isinstance(kind, str) else None
    if needed is not None and config.get(needed) in (None, ""):
        yield needed, "required", f"This loop needs {needed.replace('_', ' ')}."


def _loop(name: str, title: str, description: str, config: type[_Common]) -> Node:
    return Node(
        name=name,
        title=title,
        category="Control",
        description=description,
        config=config,
        run=run_loop,
        step=step_loop,
        outputs=("results", "iterations", "broke"),
        ports=("body", "done"),
        inner=("body",),
        iterates=True,
        expressions=[each for each in config.__struct_fields__ if each.endswith("_expression")],
        verbatim=("loop_label",),
        check=check_loop if name == "loop" else None,
        icon="repeat",
        quick=True,
        usable_as_tool=False,
    )


FOR = _loop("for", "For each", "Runs its body once for every element of an array.", ForConfig)
WHILE = _loop("while", "While", "Runs its body as long as a condition holds.", WhileConfig)
REPEAT = _loop("repeat", "Repeat", "Runs its body a number of times.", RepeatConfig)
LOOP = _loop(
    "loop", "Loop", "Runs its body for every element, while a condition holds, or a number of times.", LoopConfig
)


class LeaveConfig(msgspec.Struct, forbid_unknown_fields=True):
    """loop_label: which loop; None = the nearest."""

    loop_label: Label | None = None


def run_break(context: NodeContext, value: Any, config: LeaveConfig) -> Leave:
    return Leave("break", config.loop_label)


def run_continue(context: NodeContext, value: Any, config: LeaveConfig) -> Leave:
    return Leave("continue", config.loop_label)


BREAK = Node(
    name="break",
    title="Break",
    category="Control",
    description="Ends a loop; what is after the loop goes on.",
    config=LeaveConfig,
    run=run_break,
    ports=(),
    verbatim=("loop_label",),
    icon="log-out",
    quick=True,
    usable_as_tool=False,
)
CONTINUE = Node(
    name="continue",
    title="Continue",
    category="Control",
    description="Ends this iteration of a loop; the next one starts.",
    config=LeaveConfig,
    run=run_continue,
    ports=(),
    verbatim=("loop_label",),
    icon="skip-forward",
    quick=True,
    usable_as_tool=False,
)

# -- try ---------------------------------------------------------------------------------------------


class TryConfig(msgspec.Struct, forbid_unknown_fields=True):
    """try_scope: a note for people."""

    try_scope: Annotated[str, Meta(title="Note")] | None = None


class CatchConfig(msgspec.Struct, forbid_unknown_fields=True):
    """error_type: which failures, a list with commas; empty = all. error_handler: Python code."""

    error_type: (
        Annotated[str, Meta(title="Failures", description="Such as timeout, network; none = all of them.")] | None
    ) = None
    error_handler: Annotated[str, Meta(title="Code", extra_json_schema={"format": "code"})] | None = None


class FinallyConfig(msgspec.Struct, forbid_unknown_fields=True):
    """finally_code: Python code."""

    finally_code: Annotated[str, Meta(title="Code", extra_json_schema={"format": "code"})] | None = None


def run_try(context: NodeContext, value: Any, config: TryConfig) -> Open:
    return Open([Part("body")])


def step_try(context: NodeContext, value: Any, config: TryConfig, parts: Parts) -> Done | Open | Leave:
    """The body; the catch that fits its failure; finally; then on, or outward with what was not caught."""
    if parts.open:
        return Open()
    ended = parts.ended
    if not ended:
        return Open([Part("body")])
    if ended["body"].error is not None and "catch" not in ended:
        handler = _handler(ended["body"].error, parts)
        if handler is not None and "finally" not in ended:
            return Open([Part("catch", error=ended["body"].error, first=handler)])
    if parts.first_nodes("finally") and "finally" not in ended:
        return Open([Part("finally")])
    return _outward(parts)


def _handler(error: Mapping[str, Any], parts: Parts) -> str | None:
    """The first catch node whose `error_type` names this failure."""
    for node_id, config in parts.first_nodes("catch"):
        types = [each.strip() for each in str(config.get("error_type") or "").split(",") if each.strip()]
        if not types or error["type"] in types:
            return node_id
    return None


def _outward(parts: Parts) -> Done | Leave:
    """A finally that fails or leaves a loop counts more than what it was to follow, as in Python."""
    last = next(port for port in ("finally", "catch", "body") if port in parts.ended and _counts(parts, port))
    ended = parts.ended[last]
    if ended.error is not None:
        raise PartFailed(ended.error)
    if ended.how in ("break", "continue"):
        return Leave(ended.how, loop=ended.loop)
    return Done(parts.output(last), "done")


def _counts(parts: Parts, port: str) -> bool:
    return port != "finally" or parts.ended[port].how != "done"


def run_catch(context: NodeContext, value: Any, config: CatchConfig) -> Done:
    return Done({"error": context.evaluate("error")})


def run_finally(context: NodeContext, value: Any, config: FinallyConfig) -> Done:
    return Done({})


def needs_code(field: str) -> Any:
    """The check of a node whose `field` is Python code."""

    def check(config: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
        if config.get(field):
            yield field, "unavailable", "Code execution is not installed here, so this code cannot run."

    return check


TRY = Node(
    name="try",
    title="Try",
    category="Control",
    description="Runs its body; a failure in it goes to the catch that fits, and finally runs always.",
    config=TryConfig,
    run=run_try,
    step=step_try,
    ports=("body", "catch", "finally", "done"),
    inner=("body", "catch", "finally"),
    icon="shield",
    quick=True,
    usable_as_tool=False,
)
CATCH = Node(
    name="catch",
    title="Catch",
    category="Control",
    description="Takes over when the body of its try has failed; error tells why.",
    config=CatchConfig,
    run=run_catch,
    outputs=("error", "result"),
    verbatim=("error_type", "error_handler"),
    attached=("try", "catch"),
    check=needs_code("error_handler"),
    icon="life-buoy",
    quick=True,
    usable_as_tool=False,
)
FINALLY = Node(
    name="finally",
    title="Finally",
    category="Control",
    description="Runs after the body of its try, however that ended.",
    config=FinallyConfig,
    run=run_finally,
    outputs=("result",),
    verbatim=("finally_code",),
    attached=("try", "finally"),
    check=needs_code("finally_code"),
    icon="flag",
    quick=True,
    usable_as_tool=False,
)

CONTROL = (FOR, WHILE, REPEAT, LOOP, BREAK, CONTINUE, TRY, CATCH, FINALLY)
