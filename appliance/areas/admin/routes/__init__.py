"""Backups and getting back, the replica, the key's phrase, the disk, and how the whole is, over HTTP."""

from appliance.areas.admin.routes import backups, disk, first_start, key, replication, system

blueprints = (
    backups.blueprint,
    replication.blueprint,
    key.blueprint,
    disk.blueprint,
    first_start.blueprint,
    system.blueprint,
    system.alive,
)
