"""How every route of the browser area gets an object of its own."""

from typing import Any

import httpx


def make_session(person: httpx.Client) -> dict[str, Any]:
    """A session of that person, closed, so that others find a place."""
    answer = person.post("/api/v1/browser/session", json={})
    assert answer.status_code == 201, answer.text
    id = answer.json()["id"]
    assert person.post(f"/api/v1/browser/session/{id}/close").status_code == 200
    return {"session_id": id}


BODIES = {("POST", "/api/v1/browser/execute/{session_id}"): {"json": {"action_type": "content"}}}
OBJECTS = {
    "/api/v1/browser/session/{session_id}": make_session,
    "/api/v1/browser/execute/{session_id}": make_session,
}
