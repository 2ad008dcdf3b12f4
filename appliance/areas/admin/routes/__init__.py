"""Backups and getting back, the replica, the key's phrase and the disk, over HTTP."""

from appliance.areas.admin.routes import backups, disk, first_start, key, replication

blueprints = (backups.blueprint, replication.blueprint, key.blueprint, disk.blueprint, first_start.blueprint)
