"""The ready-made workflow "Ask a scan", with its letter."""

from pathlib import Path
from typing import Any

import msgspec

from appliance.areas.rag.service import indexes
from appliance.areas.storage import service as storage
from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.models import Workflow
from appliance.areas.workflows.schemas import WorkflowPublic
from appliance.areas.workflows.service import workflows
from appliance.core.actor import Actor
from appliance.core.errors import Unavailable
from appliance.db import writing

NAME = "Ask a scan"
TEMPLATE = "ask-a-scan"
LETTER = Path(__file__).resolve().parents[1] / "demo" / "letter.pdf"
BUCKET, PATH = "user-uploads", "demo/letter.pdf"
QUESTION = "By which date must the payment reach the account?"


def create_demo(actor: Actor) -> WorkflowPublic:
    """The demo of this person, made if it is not there: its workflow, an index of that name, the letter."""
    found = Workflow.get_or_none(Workflow.owner_id == actor.id, Workflow.template == TEMPLATE)
    if found is not None:
        return workflows.public(found, with_graph=True)
    if not LETTER.exists():
        raise Unavailable("The letter of the demo is missing.", hint="`make setup` makes it.")
    storage.store_bytes(actor, LETTER.read_bytes(), BUCKET, PATH, overwrite=True)
    with writing():
        graph = msgspec.convert(ask_a_scan(_index_id(actor)), Graph)
        return workflows.create_workflow(
            actor,
            NAME,
            description="Reads a scan, makes it searchable, and answers a question with the place it stands on.",
            graph=graph,
            template=TEMPLATE,
        )


def _index_id(actor: Actor) -> str:
    """The index of that name, made if it is not there."""
    same = (each.index for each in indexes.list_indexes(actor, q=NAME).data if each.index.name == NAME)
    found = next(same, None) or indexes.create_index(actor, NAME).index
    return str(found.id)


def ask_a_scan(index_id: str) -> dict[str, Any]:
    """Its graph: read the scan, index it, ask, and go one of two ways."""

    def node(node_id: str, node_type: str, label: str, x: int, y: int, config: dict[str, Any]) -> dict[str, Any]:
        return {
            "node_id": node_id,
            "node_type": node_type,
            "label": label,
            "position_x": x,
            "position_y": y,
            "config": config,
        }

    schema = {
        "type": "object",
        "required": ["file", "question"],
        "properties": {
            "file": {
                "type": "object",
                "format": "file",
                "title": "Scan",
                "description": "A PDF or a picture. The bundled letter is there already.",
                "default": {"bucket": BUCKET, "path": PATH},
            },
            "question": {"type": "string", "title": "Question", "minLength": 1, "default": QUESTION},
        },
    }
    return {
        "nodes": [
            node("start", "trigger", "Scan and question", 0, 120, {"trigger_type": "manual", "input_schema": schema}),
            node(
                "read",
                "ocr_switch",
                "Read the scan",
                280,
                120,
                {"storage_path": "{{ input.file.bucket }}/{{ input.file.path }}", "execute": True},
            ),
            node(
                "index",
                "rag_index",
                "Make it searchable",
                560,
                120,
                {"index_id": index_id, "ocr_job_id": "{{ input.job_id }}", "title": "{{ trigger.file.path }}"},
            ),
            node(
                "ask",
                "rag_query",
                "Ask",
                840,
                120,
                {
                    "index_id": index_id,
                    "query_text": "{{ trigger.question }}",
                    "filters": {"document_id": "{{ input.document_id }}"},
                },
            ),
            node(
                "answer",
                "set_variable",
                "Answer",
                1120,
                40,
                {"variable_name": "answer", "variable_value": "{{ input.answer.text }}"},
            ),
            node(
                "unknown",
                "set_variable",
                "Not in the scan",
                1120,
                200,
                {"variable_name": "answer", "variable_value": "{{ input.answer.reason }}"},
            ),
        ],
        "edges": [
            {"from": "start", "to": "read"},
            {"from": "read", "to": "index"},
            {"from": "index", "to": "ask"},
            {"from": "ask", "to": "answer", "branch": "answered"},
            {"from": "ask", "to": "unknown", "branch": "none"},
        ],
        "entry_node_id": "start",
    }
