"""Who owns what no person owns. Pure."""

from appliance.core.actor import Actor

# Programs that hold the installation's service key: they may do everything, and what they put somewhere is the
# installation's. It is no account, so it has no quota; the disk sets the limit.
INSTALLATION = Actor("00000000-0000-0000-0000-000000000000", is_superuser=True)
