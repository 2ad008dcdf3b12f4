"""The versions of a workflow: list, read, restore."""

import re

from appliance.areas.workflows.engine import graph as graphs
from appliance.areas.workflows.models import Version, Workflow
from appliance.areas.workflows.schemas import ChangeWorkflow, VersionPublic, VersionQuery, WorkflowPublic
from appliance.areas.workflows.service import workflows
from appliance.core.actor import Actor
from appliance.core.clock import rfc3339
from appliance.core.errors import NotFound
from appliance.core.paging import Page


def list_versions(actor: Actor, workflow_id: str, query: VersionQuery) -> Page[VersionPublic]:
    """Newest first. Raises NotFound, also for a version that is asked for and not there."""
    workflow = workflows.own(actor, workflow_id)
    if query.version is not None:
        version = _version(workflow, query.version)
        found = _public(workflow, version)
        found.graph_config, found.trigger_config = version.graph_config, version.trigger_config
        return Page([found], 1)
    versions = Version.select().where(Version.workflow == workflow.id)
    rows = versions.order_by(Version.version.desc()).offset(query.start).limit(query.limit)
    return Page([_public(workflow, row) for row in rows], versions.count())


def restore_version(actor: Actor, workflow_id: str, version: str) -> WorkflowPublic:
    """The old content under a new number. version: as it stands in the path. Raises NotFound."""
    workflow = workflows.own(actor, workflow_id)
    old = _version(workflow, version)
    change = ChangeWorkflow(graph_config=graphs.load(old.graph_config), trigger_config=old.trigger_config)
    return workflows.change_workflow(actor, workflow_id, change, always=True)


def _version(workflow: Workflow, version: int | str) -> Version:
    found = None
    if re.fullmatch(r"[0-9]{1,15}", str(version)):
        found = Version.get_or_none(Version.workflow == workflow.id, Version.version == int(version))
    if found is None:
        raise NotFound(f"{workflow.name!r} has no version {version}.")
    return found


def _public(workflow: Workflow, version: Version) -> VersionPublic:
    return VersionPublic(
        version=version.version,
        created_at=rfc3339(version.created_at) or "",
        created_by=version.created_by,
        node_count=len(version.graph_config.get("nodes", ())),
        is_current=version.version == workflow.version,
    )
