"""Why nodes fail, and when they try again."""

import logging
import random
from typing import NamedTuple

from appliance.areas.workflows.engine.graph import RetryPolicy
from appliance.core.errors import Problem, RateLimited, UpstreamError, UpstreamTimeout
from appliance.core.expressions import ExpressionError
from appliance.core.nodes import NodeError, PartFailed

log = logging.getLogger(__name__)

LONGEST_DELAY = 86_400  # seconds; what another server asks for has no limit of its own


class Failure(NamedTuple):
    """type: what `retry_on` and `catch` look at. retry_after: seconds the other side asks for.

    node_id: the node inside of this one that failed, whose own tries are used up.
    setting: the field of the node to look at, where there is one.
    """

    type: str
    message: str
    retry_after: float | None = None
    node_id: str | None = None
    setting: str | None = None

    @property
    def told(self) -> dict[str, str]:
        """What is kept with the node."""
        about = {"setting": self.setting} if self.setting else {}
        return {"type": self.type, "message": self.message, **about}


def failure_of(error: Exception) -> Failure:
    """The failure a person reads, from what a node raised."""
    match error:
        case NodeError():
            return Failure(error.type, error.message, error.retry_after, setting=error.setting)
        case PartFailed():
            return Failure(error.error["type"], error.error["message"], node_id=error.error["node_id"])
        case ExpressionError():
            return Failure("expression_error", str(error), setting=error.setting)
        case UpstreamTimeout():
            return Failure("timeout", str(error))
        case RateLimited():
            return Failure("rate_limit", str(error), error.extra.get("retry_after"))
        case UpstreamError():
            status = error.extra.get("upstream_status")
            return Failure(status_type(status) if status else "network", str(error))
        case Problem():
            return Failure(error.code.replace("-", "_"), str(error))
    log.error("a node raised an unexpected error", exc_info=error)
    return Failure("internal_error", f"{type(error).__name__} in this node; the server's log tells more.")


def status_type(status: int) -> str:
    """The failure type of an HTTP status of the other side."""
    if status == 429:
        return "rate_limit"
    if status in (408, 425):
        return "timeout"
    return "server_error" if status >= 500 else "client_error"


def delay_before(policy: RetryPolicy, failure: Failure, attempt: int) -> float | None:
    """Seconds until the attempt after `attempt` (from 1), or None if this failure is final.

    Exponential back-off: min(initial · multiplier^k, max) before retry k from 0, ±10 % with jitter;
    the other side's Retry-After wins if it is longer, up to a day.
    """
    if attempt > policy.max_retries or failure.node_id is not None:
        return None
    if "any" not in policy.retry_on and failure.type not in policy.retry_on:
        return None
    delay = min(policy.initial_delay_seconds * policy.backoff_multiplier ** (attempt - 1), policy.max_delay_seconds)
    if policy.jitter:
        delay *= random.uniform(0.9, 1.1)
    return max(delay, min(failure.retry_after or 0, LONGEST_DELAY))
