"""The words of the mails that Supabase clients cause. Nothing a stranger typed stands in them but the address."""

from appliance.ports.mailer import Mail

# kind: (subject, what happened, what the link does)
_WORDS = {
    "signup": ("confirm your e-mail", "Somebody, probably you, signed up with {to} at {platform}.", "Confirm it here"),
    "magiclink": ("sign in", "Somebody, probably you, wants to sign in as {to} at {platform}.", "Sign in here"),
    "recovery": (
        "set a new password",
        "Somebody, probably you, asked for a new password for {to} at {platform}.",
        "Sign in here to set it",
    ),
    "invite": ("you have an account", "An administrator made an account for {to} at {platform}.", "Accept it here"),
    "email_change": (
        "confirm your new e-mail",
        "Somebody, probably you, wants to use {to} for an account at {platform}.",
        "Confirm it here",
    ),
}


def with_link(kind: str, to: str, platform: str, link: str, code: str, minutes: int) -> Mail:
    """kind: all but `reauthentication`, which has no link."""
    subject, happened, does = _WORDS[kind]
    return Mail(
        to,
        f"{platform}: {subject}",
        f"{happened.format(to=to, platform=platform)}\n\n"
        f"{does}, once, within {minutes} minutes:\n\n{link}\n\n"
        f"Or enter this code where you are asked for one:\n\n    {code}\n\n"
        "If it was not you, do nothing.\n",
    )


def code_alone(to: str, platform: str, code: str, minutes: int) -> Mail:
    """Before something that needs its owner once more."""
    return Mail(
        to,
        f"{platform}: {code} is your code",
        f"Somebody, probably you, wants to change the account {to} at {platform}.\n\n"
        f"Enter this code, once, within {minutes} minutes:\n\n    {code}\n\n"
        "If it was not you, change your password.\n",
    )
