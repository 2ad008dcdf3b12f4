"""Buckets, files, and uploads that go on where they stopped, over HTTP."""

from appliance.areas.storage.routes import buckets, files, resumable

blueprints = (files.blueprint, buckets.blueprint, resumable.blueprint)
