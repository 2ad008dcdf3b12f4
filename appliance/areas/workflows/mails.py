"""The words of the mails about workflows."""

from collections.abc import Sequence
from typing import NamedTuple

from appliance.ports.mailer import Mail

MOST = 30  # of each kind, in one mail
LONGEST = 300  # characters of a message


class Told(NamedTuple):
    """One execution that failed, or that asks for a decision. link: to where it can be seen, or decided."""

    workflow: str
    execution: str
    message: str
    link: str


def switched_off(to: str, platform: str, name: str, host: str | None, reason: str | None, link: str) -> Mail:
    """host: of the endpoint; the rest of its address may be a password."""
    return Mail(
        to,
        f"{platform}: an outgoing webhook was switched off",
        f"Your outgoing webhook {name!r} to {host} is told nothing any more.\n\n{reason}\n\n"
        "Messages that wait for it are given up. When the other server is well again, switch the webhook on, and send "
        f"what it has missed once more:\n\n{link}\n",
    )


def news(to: str, platform: str, failed: Sequence[Told], asking: Sequence[Told], link: str) -> Mail:
    """link: to the preferences."""
    counts = [f"{len(failed)} failed"] if failed else []
    counts += [f"{len(asking)} wait{'s' if len(asking) == 1 else ''} for you"] if asking else []
    parts = _part("Failed", failed) + _part("Waiting for your decision", asking)
    return Mail(
        to,
        f"{platform}: of your workflows, {' and '.join(counts)}",
        "\n".join(parts) + f"\nWhich mails you get, and when:\n{link}\n",
    )


def _part(title: str, told: Sequence[Told]) -> list[str]:
    if not told:
        return []
    lines = [f"{title}:", ""]
    for each in told[:MOST]:
        message = " ".join(each.message.split())
        lines += [f"- {each.workflow}, {each.execution}: {message[:LONGEST]}", f"  {each.link}", ""]
    return [*lines, f"… and {len(told) - MOST} more", ""] if len(told) > MOST else lines
