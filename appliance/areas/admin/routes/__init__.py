"""Backups and getting back, the replica, the key's phrase and the disk, over HTTP."""

from appliance.areas.admin.routes import backups, disk, key, replication

blueprints = (backups.blueprint, replication.blueprint, key.blueprint, disk.blueprint)
