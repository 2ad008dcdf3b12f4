"""The installation as a whole, over HTTP: how it is, what is wrong, what has happened, how much there is."""

from typing import cast

from sanic import Blueprint

from appliance.areas.admin.models import Alert
from appliance.areas.admin.service import activity, alerts, health, metrics
from appliance.areas.admin.system_schemas import (
    ActivityList,
    ActivityQuery,
    AdminAlive,
    AdminHealth,
    AlertQuery,
    ResolveAlert,
    SystemAlert,
    SystemAlerts,
    SystemMetrics,
)
from appliance.core.actor import Actor
from appliance.core.clock import rfc3339
from appliance.core.health import Severity
from appliance.http.endpoint import endpoint

blueprint = Blueprint("admin_system", url_prefix="/api/v1/admin/system")
alive = Blueprint("admin_alive", url_prefix="/api/v1/utils")


@alive.get("/health-check")
@endpoint(returns=AdminAlive, auth="public")
def check_health() -> AdminAlive:
    """The process answers. Says nothing of version or state."""
    return AdminAlive()


@blueprint.get("/health")
@endpoint(returns=AdminHealth, auth="superuser", slow=True)
def read_health() -> AdminHealth:
    """How the installation is: every check, database, queue, disk, replica. Takes two seconds at most."""
    return health.read_health()


@blueprint.get("/metrics")
@endpoint(returns=SystemMetrics, auth="superuser")
def read_metrics() -> SystemMetrics:
    """How many users, workflows, executions and other things there are, of everybody."""
    return metrics.read_metrics()


@blueprint.get("/activity")
@endpoint(query=ActivityQuery, returns=ActivityList, auth="superuser")
def list_activity(query: ActivityQuery) -> ActivityList:
    """What has happened, newest first."""
    return activity.list_activity(query)


@blueprint.get("/alerts")
@endpoint(query=AlertQuery, returns=SystemAlerts, auth="superuser")
def list_alerts(query: AlertQuery) -> SystemAlerts:
    """What an administrator should know of, newest first."""
    page = alerts.list_alerts(query)
    return SystemAlerts(
        data=[_shown(alert) for alert in page.data],
        count=page.count,
        unresolved_count=sum(alerts.unresolved_by_severity().values()),
    )


@blueprint.post("/alerts/<alert_id:str>/resolve")
@endpoint(body=ResolveAlert, returns=SystemAlert, auth="superuser")
def resolve_alert(actor: Actor, alert_id: str, body: ResolveAlert) -> SystemAlert:
    """Put an alert aside. It comes back only after what it is about was gone; then it also goes by itself."""
    return _shown(alerts.resolve_alert(actor, alert_id, body.note))


def _shown(alert: Alert) -> SystemAlert:
    return SystemAlert(
        id=alert.id,
        alert_type=alert.alert_type,
        subject=alert.subject,
        severity=cast(Severity, alert.severity),
        title=alert.title,
        message=alert.message,
        details=alert.details,
        is_resolved=alert.is_resolved,
        resolved_at=rfc3339(alert.resolved_at),
        resolved_by=alert.resolved_by,
        note=alert.note,
        occurrences=alert.occurrences,
        first_seen_at=rfc3339(alert.first_seen_at) or "",
        created_at=rfc3339(alert.created_at) or "",
        updated_at=rfc3339(alert.updated_at) or "",
    )
