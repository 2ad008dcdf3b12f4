"""What holds for nodes that say nothing of their own: what their owner prefers, else what the platform does."""

import msgspec

from appliance.areas.auth.service.preferences import find_preferences
from appliance.areas.workflows.engine.graph import GraphNode, RetryPolicy

NODE_TIMEOUT = 300  # seconds per attempt


def retry_policy(node: GraphNode, owner_id: str) -> RetryPolicy:
    """When a failed attempt of this node is made again."""
    if node.retry is not None:
        return node.retry
    preferred = find_preferences(owner_id)
    if preferred is None:
        return RetryPolicy()
    if not preferred.auto_retry_on_failure:
        return RetryPolicy(max_retries=0)
    return msgspec.convert(msgspec.to_builtins(preferred.default_retry_policy), RetryPolicy)


def node_timeout(node: GraphNode, owner_id: str) -> int:
    """How many seconds one attempt of this node may take."""
    if node.timeout_seconds is not None:
        return node.timeout_seconds
    preferred = find_preferences(owner_id)
    return NODE_TIMEOUT if preferred is None else preferred.default_timeout
