"""The real adapter of the port replication: litestream for the database, plain copies for the contents of files."""

from appliance.adapters.replication.litestream import LitestreamReplication

__all__ = ["LitestreamReplication"]
