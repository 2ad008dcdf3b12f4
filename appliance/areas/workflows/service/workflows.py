"""Workflows: make, read, list, change, delete."""

from collections.abc import Sequence
from typing import Any

import msgspec

from appliance.areas.workflows.engine import graph as graphs
from appliance.areas.workflows.engine import journal, structure
from appliance.areas.workflows.engine.aftermath import tell_others
from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.engine.record import tell
from appliance.areas.workflows.models import Execution, Version, Workflow
from appliance.areas.workflows.schemas import ChangeWorkflow, WorkflowIssue, WorkflowPublic, WorkflowQuery
from appliance.areas.workflows.service import surroundings, trigger_sync
from appliance.areas.workflows.service.surroundings import Surroundings
from appliance.areas.workflows.settings import WorkflowSettings
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import NotFound, PreconditionFailed, QuotaExceeded
from appliance.core.paging import Page
from appliance.core.settings import settings
from appliance.db import execute, writing
from appliance.jobs import publish

KEPT_VERSIONS = 50


def create_workflow(
    actor: Actor,
    name: str,
    *,
    description: str | None = None,
    is_active: bool = True,
    trigger_config: dict[str, Any] | None = None,
    graph: Graph | None = None,
    template: str | None = None,
) -> WorkflowPublic:
    """A new workflow at version 1. Raises InvalidInput for a graph that is not well formed, QuotaExceeded."""
    graph = graph or Graph()
    trigger_sync.copy_config(graph, trigger_config or {})
    graph = structure.checked(graph)
    with writing():
        limit = settings(WorkflowSettings).max_workflows_per_user
        if Workflow.select().where(Workflow.owner_id == actor.id).count() >= limit:
            raise QuotaExceeded(f"You have {limit} workflows, which is the limit.", hint="Delete one you do not need.")
        workflow = Workflow.create(
            owner_id=actor.id,
            name=name,
            description=description,
            is_active=is_active,
            trigger_config=trigger_sync.mirrored(graph, trigger_config or {}),
            graph_config=stored(graph),
            template=template,
        )
        trigger_sync.sync(workflow, graph)
        _keep_version(workflow, actor)
        _tell(workflow, "created")
    return public(workflow, with_graph=True)


def own(actor: Actor, workflow_id: str) -> Workflow:
    """The row, if the actor may see it. Raises NotFound."""
    workflow = Workflow.get_or_none(Workflow.id == workflow_id)
    if workflow is None or not actor.may_see(workflow.owner_id):
        raise NotFound(f"There is no workflow {workflow_id}.")
    return workflow


def get_workflow(actor: Actor, workflow_id: str) -> WorkflowPublic:
    return public(own(actor, workflow_id), with_graph=True)


def list_workflows(actor: Actor, query: WorkflowQuery) -> Page[WorkflowPublic]:
    """The actor's own, newest change first. q: part of the name or description."""
    found = Workflow.select().where(Workflow.owner_id == actor.id)
    if query.q:
        found = found.where(Workflow.name.contains(query.q) | Workflow.description.contains(query.q))
    if query.is_active is not None:
        found = found.where(Workflow.is_active == query.is_active)
    rows = found.order_by(Workflow.updated_at.desc(), Workflow.id.desc()).offset(query.start).limit(query.limit)
    return Page(_publics(list(rows), with_graph=query.include == "graph"), found.count())


def change_workflow(
    actor: Actor, workflow_id: str, change: ChangeWorkflow, *, if_match: str | None = None, always: bool = False
) -> WorkflowPublic:
    """Change what is given; a real change of graph or trigger makes a new version. always: without one, too.

    if_match: the version the client saw, as an ETag. Raises PreconditionFailed if it is stale.
    """
    graph = change.graph_config if isinstance(change.graph_config, Graph) else None
    if graph is not None:
        trigger_sync.copy_config(graph, change.trigger_config if isinstance(change.trigger_config, dict) else {})
        graph = structure.checked(graph)
    with writing():
        workflow = own(actor, workflow_id)
        if if_match is not None and if_match.strip('" ') not in ("*", str(workflow.version)):
            raise PreconditionFailed(
                f"Version {if_match} is not current: the workflow is at {workflow.version}.",
                hint="Load it again, or save without If-Match to overwrite.",
                current=workflow.version,
            )
        for field in ("name", "description", "is_active"):
            value = getattr(change, field)
            if value is not msgspec.UNSET:
                setattr(workflow, field, value)
        if graph is None and isinstance(change.trigger_config, dict):
            graph = graphs.load(workflow.graph_config)
            trigger_sync.copy_config(graph, change.trigger_config)
            graph = structure.checked(graph)
        _change_graph(workflow, actor, graph, change.trigger_config, always=always)
        workflow.updated_at = now_ms()
        workflow.save()
        _tell(workflow, "changed")
    return public(workflow, with_graph=True)


def _change_graph(workflow: Workflow, actor: Actor, graph: Graph | None, trigger_config: Any, *, always: bool) -> None:
    new_graph = stored(graph) if graph is not None else workflow.graph_config
    new_trigger = workflow.trigger_config if trigger_config is msgspec.UNSET else trigger_config
    if graph is not None:
        new_trigger = trigger_sync.mirrored(graph, new_trigger)
        trigger_sync.sync(workflow, graph)
    differs = graphs.differs(workflow.graph_config, new_graph) or new_trigger != workflow.trigger_config
    workflow.graph_config, workflow.trigger_config = new_graph, new_trigger
    if differs or always:
        workflow.version += 1
        _keep_version(workflow, actor)


def delete_workflow(actor: Actor, workflow_id: str) -> None:
    """The workflow, its versions and its history; live executions end with it."""
    with writing():
        workflow = own(actor, workflow_id)
        live = (Execution.workflow == workflow.id) & Execution.status.in_(journal.LIVE)
        for execution in Execution.select(Execution.id, Execution.owner_id).where(live):
            tell(execution.id, execution.owner_id, "terminated", "deleted")
            tell_others(execution.id, execution.owner_id, journal.read_waits(execution.id))
        workflow.delete_instance()  # executions, journal and versions follow by their foreign keys
        _tell(workflow, "deleted")


def forget_owner(owner_id: str) -> None:
    """Delete all workflows of somebody who is gone, with their versions and history; live executions end with them."""
    with writing():
        Workflow.delete().where(Workflow.owner_id == owner_id).execute()


def stored(graph: Graph) -> dict[str, Any]:
    """A graph as it is kept and shown."""
    kept: dict[str, Any] = msgspec.to_builtins(graph)
    return kept


def public(workflow: Workflow, *, with_graph: bool) -> WorkflowPublic:
    [shown] = _publics([workflow], with_graph=with_graph)
    return shown


def _publics(workflows: Sequence[Workflow], *, with_graph: bool) -> list[WorkflowPublic]:
    """Workflows as they are shown; what belongs to them is read by one query for all."""
    around = surroundings.of([workflow.id for workflow in workflows])
    return [_public(workflow, around[workflow.id], with_graph=with_graph) for workflow in workflows]


def _public(workflow: Workflow, around: Surroundings, *, with_graph: bool) -> WorkflowPublic:
    found = structure.issues(graphs.load(workflow.graph_config), workflow.owner_id)
    issues = [WorkflowIssue(*issue) for issue in found]
    return WorkflowPublic(
        id=workflow.id,
        owner_id=workflow.owner_id,
        name=workflow.name,
        description=workflow.description,
        is_active=bool(workflow.is_active),
        version=workflow.version,
        trigger_config=workflow.trigger_config,
        is_runnable=not issues,
        issues=issues,
        webhook_urls=around.webhook_urls,
        next_run_at=rfc3339(around.next_run_at) if workflow.is_active and not issues else None,
        last_execution=around.last_execution,
        template=workflow.template,
        created_at=rfc3339(workflow.created_at) or "",
        updated_at=rfc3339(workflow.updated_at) or "",
        graph_config=workflow.graph_config if with_graph else msgspec.UNSET,
    )


def _keep_version(workflow: Workflow, actor: Actor) -> None:
    Version.create(
        workflow=workflow.id,
        version=workflow.version,
        trigger_config=workflow.trigger_config,
        graph_config=workflow.graph_config,
        created_by=actor.id,
    )


def forget_versions() -> int:
    """Delete versions that no execution refers to, but for the newest 50 of each workflow; answers how many."""
    with writing():
        return execute(
            "DELETE FROM workflows_version AS v WHERE v.version <="
            " (SELECT w.version FROM workflows_workflow AS w WHERE w.id = v.workflow_id) - ?"
            " AND NOT EXISTS (SELECT 1 FROM workflows_execution AS e"
            " WHERE e.workflow_id = v.workflow_id AND e.workflow_version = v.version)",
            (KEPT_VERSIONS,),
        )


def _tell(workflow: Workflow, change: str) -> None:
    publish("workflows.workflow", change, id=workflow.id, owner_id=workflow.owner_id)
