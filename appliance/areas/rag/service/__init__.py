"""What the rag area does, and all that other areas may call."""

from appliance.areas.rag.index_info import IndexInfo
from appliance.areas.rag.service.documents import (
    Added,
    NewDocument,
    add_document,
    add_upload,
    delete_document,
    file_in_use,
    find_document,
    forget_file,
    list_documents,
    plan_document,
    same_document,
)
from appliance.areas.rag.service.finetune import (
    Training,
    cancel_training,
    fail_training,
    find_training,
    list_trainings,
    start_training,
)
from appliance.areas.rag.service.indexes import (
    NameTaken,
    change_index,
    create_index,
    delete_index,
    find_index,
    find_or_create_index,
    forget_owner,
    index_info,
    list_indexes,
)
from appliance.areas.rag.service.indexing import fail_document, index_document
from appliance.areas.rag.service.places import places
from appliance.areas.rag.service.prompts import validate_prompt
from appliance.areas.rag.service.queries import (
    ask,
    evaluate,
    find_query,
    forget_old_queries,
    list_decisions,
    list_queries,
)
from appliance.areas.rag.service.reading import page_count, page_picture, read_page
from appliance.areas.rag.service.terms import renew_terms
from appliance.areas.rag.service.training import train_adapter
from appliance.areas.rag.shown import Shown

__all__ = [
    "Added",
    "IndexInfo",
    "NameTaken",
    "NewDocument",
    "Shown",
    "Training",
    "add_document",
    "add_upload",
    "ask",
    "cancel_training",
    "change_index",
    "create_index",
    "delete_document",
    "delete_index",
    "evaluate",
    "fail_document",
    "fail_training",
    "file_in_use",
    "find_document",
    "find_index",
    "find_or_create_index",
    "find_query",
    "find_training",
    "forget_file",
    "forget_old_queries",
    "forget_owner",
    "index_document",
    "index_info",
    "list_decisions",
    "list_documents",
    "list_indexes",
    "list_queries",
    "list_trainings",
    "page_count",
    "page_picture",
    "places",
    "plan_document",
    "read_page",
    "renew_terms",
    "same_document",
    "start_training",
    "train_adapter",
    "validate_prompt",
]
