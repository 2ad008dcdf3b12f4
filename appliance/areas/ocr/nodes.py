"""The workflow node that reads a document."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from appliance.areas.ocr import service
from appliance.core.clock import now_ms
from appliance.core.errors import NotFound
from appliance.core.nodes import Done, Node, NodeContext, NodeError, Wait, exactly_one

LOOK_AGAIN = 60_000  # milliseconds: should the news of the end ever be lost


class OcrSwitchConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Exactly one of document_url and storage_path. execute: run the recognition and wait for it."""

    document_url: Annotated[str, msgspec.Meta(title="Address", max_length=1000)] | None = None
    storage_path: Annotated[str, msgspec.Meta(title="File (bucket/path)", max_length=1100)] | None = None
    document_metadata: Annotated[dict[str, Any], msgspec.Meta(title="Metadata")] = {}
    query_requirements: Annotated[dict[str, Any], msgspec.Meta(title="Requirements")] = {}
    execute: Annotated[bool, msgspec.Meta(title="Read it now")] = False


def run(context: NodeContext, value: Mapping[str, Any], config: OcrSwitchConfig) -> Done | Wait:
    new = service.plan_job(
        context.actor,
        document_url=config.document_url or None,
        storage_path=config.storage_path or None,
        document_metadata=config.document_metadata,
        query_requirements=config.query_requirements,
    )
    context.log(new.choice.reason)
    if not config.execute:
        return Done(_output(new), new.choice.engine)
    return _wait(new.id, {"job_id": new.id, "output": _output(new)}, apply=lambda: service.add_job(new))


def _output(new: service.NewJob) -> dict[str, Any]:
    file = new.file
    return {
        "selected_engine": new.choice.engine,
        "routing_reason": new.choice.reason,
        "document_info": {
            "document_url": new.document_url,
            "name": file.name if file else None,
            "content_type": file.content_type if file else None,
            "size": file.size if file else None,
        },
    }


def _wait(job_id: str, state: Mapping[str, Any], **options: Any) -> Wait:
    return Wait(
        "job", f"ocr.job:{job_id}", until=now_ms() + LOOK_AGAIN, state=state, message="text recognition", **options
    )


def resume(
    context: NodeContext, value: Mapping[str, Any], config: OcrSwitchConfig, state: Mapping[str, Any], news: Any
) -> Done | Wait:
    try:
        job = service.job(context.actor, state["job_id"])
    except NotFound:
        raise NodeError("ocr_failed", "The recognition job was deleted.") from None
    if job.status in ("pending", "running"):
        return _wait(job.id, state)
    if job.status == "failed":
        raise NodeError("ocr_failed", str(job.error_message))
    found = service.result(context.actor, job.id)
    context.log(f"{len(found.structured_data['pages'])} pages, {len(found.text)} characters")
    output = {
        **state["output"],
        "job_id": job.id,
        "extracted_text": found.text,
        "structured_data": found.structured_data,
        "confidence_score": job.confidence,
    }
    return Done(output, job.engine)


nodes = (
    Node(
        "ocr_switch",
        "Read a document",
        "AI",
        "Chooses an engine for a PDF or picture and, if wanted, reads its text with the place of every word.",
        OcrSwitchConfig,
        run,
        resume,
        outputs=(
            "selected_engine",
            "routing_reason",
            "document_info",
            "job_id",
            "extracted_text",
            "structured_data",
            "confidence_score",
        ),
        ports=("doctr", "easyocr", "paddleocr", "tesseract", "google_vision", "omniparser", "default"),
        check=exactly_one("document_url", "storage_path"),
        icon="scan-text",
    ),
)
