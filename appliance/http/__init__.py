"""Sanic: the endpoint layer, problems, streams, the OpenAPI document, the bundled UI."""
