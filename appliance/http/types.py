"""Words for the types of schemas; they show in the OpenAPI document."""

from typing import Annotated

from msgspec import Meta

Id = Annotated[str, Meta(extra_json_schema={"format": "uuid"})]
Timestamp = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]  # made by core.clock.rfc3339
Verbatim = Annotated[str, Meta(extra={"verbatim": True})]  # in a Body: spaces at its ends are kept
