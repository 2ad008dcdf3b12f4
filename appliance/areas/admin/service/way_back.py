"""What to do when the database is lost: said where somebody reads that it is."""

from appliance.areas.admin.service.backups import backup_folder, list_backups, own_backups
from appliance.core.clock import rfc3339
from appliance.ports.replication import replication


def way_back() -> str:
    """The commands that bring it back, with the name of the newest backup; sentences."""
    ways = []
    if replication.status().state != "off":
        ways.append("`appliance restore --replica` (moments old)")
    try:
        newest = (own_backups() or list_backups())[:1]  # an uploaded one may be of another installation
    except OSError:
        newest = []
    ways += [f"`appliance restore {backup_folder() / each.name}` (of {rfc3339(each.made_at)})" for each in newest]
    if not ways:
        return f"There is no backup in {backup_folder()}; with one from elsewhere: `appliance restore FILE`."
    return f"To get it back: {', or '.join(ways)}. `appliance doctor` looks it over."
