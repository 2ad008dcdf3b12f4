"""What the rag area does, and all that other areas may call."""

from appliance.areas.rag.index_info import IndexInfo
from appliance.areas.rag.service.cells import sort_chunks
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
    retry_document,
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
    embedding_model_names,
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
from appliance.areas.rag.service.reembedding import (
    cancel_reembedding,
    fail_reembedding,
    reembed_index,
    reembedding_of,
    start_reembedding,
)
from appliance.areas.rag.service.scanning import scan_watch
from appliance.areas.rag.service.standing import count_documents, count_indexes, embeddings_state
from appliance.areas.rag.service.terms import renew_terms
from appliance.areas.rag.service.training import train_adapter
from appliance.areas.rag.service.watches import (
    WatchInfo,
    add_watch,
    ask_for_all,
    delete_watch,
    list_watched_files,
    list_watches,
    look_after_news,
    pause_watch,
    scan_now,
    watch_roots,
)
from appliance.areas.rag.shown import Shown

__all__ = [
    "Added",
    "IndexInfo",
    "NameTaken",
    "NewDocument",
    "Shown",
    "Training",
    "WatchInfo",
    "add_document",
    "add_upload",
    "add_watch",
    "ask",
    "ask_for_all",
    "cancel_reembedding",
    "cancel_training",
    "change_index",
    "count_documents",
    "count_indexes",
    "create_index",
    "delete_document",
    "delete_index",
    "delete_watch",
    "embedding_model_names",
    "embeddings_state",
    "evaluate",
    "fail_document",
    "fail_reembedding",
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
    "list_watched_files",
    "list_watches",
    "look_after_news",
    "page_count",
    "page_picture",
    "pause_watch",
    "places",
    "plan_document",
    "read_page",
    "reembed_index",
    "reembedding_of",
    "renew_terms",
    "retry_document",
    "same_document",
    "scan_now",
    "scan_watch",
    "sort_chunks",
    "start_reembedding",
    "start_training",
    "train_adapter",
    "validate_prompt",
    "watch_roots",
]
