"""The unit with which systemd keeps the one file running."""

import os
import pwd
import re
from pathlib import Path

from appliance.core.errors import AlreadyExists, Forbidden, InvalidInput, Unavailable

UNITS = Path("/etc/systemd/system")
_NAME = re.compile(r"[a-z_][a-z0-9_-]{0,30}")  # of a user
_HIDDEN = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")  # from the service; see ProtectHome and PrivateTmp

# What is missing here would stop something that we start. Of namespaces, mounts, /proc and writable code a sandbox
# or a browser makes its own: so no RestrictNamespaces, ProtectKernelTunables, ProtectProc, MemoryDenyWriteExecute.
_UNIT = """\
[Unit]
Description=Appliance
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
ExecStart={program} serve
{who}
StateDirectory=appliance
StateDirectoryMode=0700
CacheDirectory=appliance
CacheDirectoryMode=0700
WorkingDirectory=%S/appliance
Environment=APPLIANCE_DATA_DIR=%S/appliance
Environment=APPLIANCE_RUNTIME_DIR=%C/appliance/runtime
Restart=on-failure
RestartSec=2
WatchdogSec=60
TimeoutStartSec=infinity
TimeoutStopSec=60
KillMode=mixed
LimitNOFILE=65536
UMask=0077

NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelModules=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service @mount seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""


def own_file() -> Path:
    """The one file that this process is. Raises InvalidInput in a checkout."""
    told = os.environ.get("APPLIANCE_BINARY")
    if not told:
        raise InvalidInput("A checkout is not installed as a service.", hint="Install what `make binary` makes.")
    return Path(told)


def unit(program: Path, *, user: str | None = None) -> str:
    """The unit's text. user: who the service is; None = one that systemd makes up and that owns nothing else.

    Raises InvalidInput for a user that is none, and for a program that the service could not see.
    """
    if user is not None:
        _check_user(user)
    if any(program.is_relative_to(folder) for folder in _HIDDEN):
        hint = f"sudo install {program} /usr/local/bin/appliance, and call that one."
        raise InvalidInput(f"A service does not see {program}: {program.parent} is hidden from it.", hint=hint)
    if re.search(r"[\s%\"'\\;$]", str(program)):
        raise InvalidInput(f"systemd would misread {str(program)!r}.", hint="Put it where no blanks or signs are.")
    return _UNIT.format(program=program, who=f"User={user}" if user else "DynamicUser=yes")


def _check_user(user: str) -> None:
    if not _NAME.fullmatch(user):
        raise InvalidInput(f"{user!r} is no name of a user.")
    try:
        pwd.getpwnam(user)
    except KeyError:
        hint = f"sudo useradd --system --shell /usr/sbin/nologin {user}"
        raise InvalidInput(f"There is no user {user} here.", hint=hint) from None


def install(text: str, folder: Path = UNITS, *, replace: bool = False) -> Path:
    """Write the unit, whole or not at all; answers where.

    Raises AlreadyExists if another is there, Forbidden, Unavailable.
    """
    if not folder.is_dir():
        raise Unavailable(f"There is no systemd here: {folder} is missing.", hint="Leave out --write to see the unit.")
    target = folder / "appliance.service"
    if target.exists() and target.read_text() != text and not replace:
        raise AlreadyExists(f"{target} is there and says something else.", hint="--replace puts this one in its place.")
    draft = target.with_suffix(".new")
    try:
        draft.write_text(text)
        draft.chmod(0o644)
        draft.replace(target)
    except PermissionError as error:
        raise Forbidden(f"{target} cannot be written.", hint="Call it with sudo.") from error
    return target
