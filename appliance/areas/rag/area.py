"""The door of the rag area."""

from appliance.area import Area, Check
from appliance.areas.rag import jobs, service, settings
from appliance.areas.rag.nodes import nodes
from appliance.areas.rag.routes import blueprints

__all__ = ["area", "jobs", "settings"]

area = Area(
    "rag",
    blueprints=blueprints,
    nodes=nodes,
    listens={
        "storage.file_created": jobs.file_came,
        "storage.file_changed": jobs.file_came,
        "storage.file_deleted": jobs.file_went,
        "auth.user_deleted": jobs.forget_user,
    },
    file_in_use=service.file_in_use,
    checks=[Check("embeddings", service.embeddings_state)],
    counts={"rag_indexes": service.count_indexes, "rag_documents": service.count_documents},
)
