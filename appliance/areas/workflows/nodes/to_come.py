"""Node types of areas that this installation does not have yet.

They can be put on the canvas and saved; a workflow with one of them cannot run. An area that brings the real node
type takes the place of what stands here (`core.nodes.register_nodes`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.areas.workflows.nodes.fields import Repeatable
from appliance.core.nodes import Category, Check, Done, Node, NodeContext, NodeError

Seconds = Annotated[int, Meta(title="Time limit (seconds)", ge=1, le=3600)]


class _ToCome(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What every one of them may say."""

    repeatable: Repeatable | None = None


class AgentConfig(_ToCome, kw_only=True):
    task: Annotated[str, Meta(title="Task", description="What the agent shall do.")] | None = None
    task_type: Annotated[str, Meta(title="Kind of task", max_length=100)] | None = None
    framework: Annotated[str, Meta(title="Framework", description="None = chosen by the task.")] | None = None
    agent_id: Annotated[str, Meta(title="Agent", description="Keeps its memory.", max_length=255)] | None = None
    agent_config: Annotated[dict[str, Any], Meta(title="Settings of the agent")] = {}
    input_data: Annotated[dict[str, Any], Meta(title="Its input")] = {}
    task_requirements: Annotated[dict[str, Any], Meta(title="Requirements")] = {}


class ConnectorConfig(_ToCome, kw_only=True):
    connector_slug: Annotated[str, Meta(title="App", min_length=1)]
    action: Annotated[str, Meta(title="Action", min_length=1)]
    connection_id: Annotated[str, Meta(title="Account", description="None = the only one connected.")] | None = None
    version: Annotated[str, Meta(title="Version")] | None = None
    input_data: Annotated[dict[str, Any], Meta(title="Its input")] = {}


class CodeConfig(_ToCome, kw_only=True):
    code: Annotated[str, Meta(title="Code", min_length=1)]
    language: Annotated[Literal["python", "javascript", "typescript", "bash", "json"], Meta(title="Language")] = (
        "python"
    )
    runtime: Annotated[str, Meta(title="Sandbox")] | None = None
    input_data: Annotated[Any, Meta(title="Its input", description="None = what arrives here.")] = None
    requirements: Annotated[dict[str, Any], Meta(title="Requirements")] = {}
    timeout_seconds: Seconds = 30


class ScrapingConfig(_ToCome, kw_only=True):
    url: Annotated[str, Meta(title="Address", min_length=1, max_length=8000)]
    engine: Annotated[str, Meta(title="Engine", description="None = chosen by the page.")] | None = None
    selectors: Annotated[dict[str, str], Meta(title="What to take", description="A name, and a CSS selector.")] = {}
    scrape_requirements: Annotated[dict[str, Any], Meta(title="Requirements")] = {}


class SocialMonitoringConfig(_ToCome, kw_only=True):
    operation: Annotated[Literal["stream", "digest", "search"], Meta(title="What to do")]
    source: Annotated[str, Meta(title="Where", description="Such as news, reddit or telegram.")] | None = None
    query: Annotated[dict[str, Any], Meta(title="What for", description="{keywords: […], filters: {…}}")] = {}


def _agent_mistakes(config: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if not config.get("task") and not config.get("task_type"):
        yield "task", "required", "An agent needs a task, or a kind of task."


def _node(
    name: str,
    title: str,
    category: Category,
    description: str,
    config: type,
    outputs: Sequence[str],
    icon: str,
    *,
    aliases: Sequence[str] = (),
    verbatim: Sequence[str] = (),
    check: Check | None = None,
) -> Node:
    reason = f"{title!r} is not part of this version of the appliance."

    def run(context: NodeContext, value: Any, config: Any) -> Done:
        raise NodeError("engine_unavailable", reason)

    return Node(
        name=name,
        title=title,
        category=category,
        description=description,
        config=config,
        run=run,
        outputs=outputs,
        aliases=aliases,
        verbatim=verbatim,
        check=check,
        unavailable=lambda owner_id: reason,
        to_come=True,
        icon=icon,
        usable_as_tool=False,
    )


NODES_TO_COME = (
    _node(
        "agent",
        "Agent",
        "AI",
        "Lets an agent work on a task by itself.",
        AgentConfig,
        ("task_id", "framework", "task_type", "status", "result"),
        "bot",
        check=_agent_mistakes,
    ),
    _node(
        "connector",
        "Use an app",
        "Integration",
        "Runs an action of a connected app.",
        ConnectorConfig,
        ("connector_slug", "action", "result"),
        "plug",
    ),
    _node(
        "code",
        "Run code",
        "Processing",
        "Runs Python, JavaScript, TypeScript or a shell script in a sandbox.",
        CodeConfig,
        ("result", "stdout", "stderr", "exit_code", "duration_ms", "memory_mb"),
        "code",
        verbatim=("code",),
    ),
    _node(
        "scraping",
        "Read a web page",
        "Automation",
        "Takes the text of a web page, or chosen parts of it.",
        ScrapingConfig,
        ("url", "content", "html", "data", "job_id"),
        "file-text",
    ),
    _node(
        "social_monitoring",
        "Watch sources",
        "Automation",
        "Searches news and social media, or sums up what was found.",
        SocialMonitoringConfig,
        ("operation", "source", "result"),
        "radio",
        aliases=("osint",),
    ),
)
