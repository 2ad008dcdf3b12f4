"""The words of the mails that accounts cause. Nothing a stranger typed stands in them but the address."""

from appliance.ports.mailer import Mail


def recovery(to: str, platform: str, link: str, hours: int) -> Mail:
    return Mail(
        to,
        f"{platform}: set a new password",
        f"Somebody, probably you, asked for a new password for {to} at {platform}.\n\n"
        f"Set it here, once, within {hours} hours:\n\n{link}\n\n"
        "If it was not you, do nothing: your password stays as it is.\n",
    )


def invitation(to: str, platform: str, link: str, hours: int) -> Mail:
    return Mail(
        to,
        f"{platform}: you have an account",
        f"An administrator made an account for {to} at {platform}.\n\n"
        f"Choose your password here, once, within {hours} hours:\n\n{link}\n\n"
        "Later, ask for another link on the sign-in screen.\n",
    )


def welcome(to: str, platform: str, link: str) -> Mail:
    return Mail(to, f"Welcome to {platform}", f"Your account {to} at {platform} is ready.\n\nSign in here:\n\n{link}\n")


def password_changed(to: str, platform: str, link: str) -> Mail:
    return Mail(
        to,
        f"{platform}: your password was changed",
        f"The password of {to} at {platform} was changed, and other devices were signed out.\n\n"
        f"If it was not you, ask for a new one at once:\n\n{link}\n",
    )


def email_changed(to: str, platform: str, link: str) -> Mail:
    return Mail(
        to,
        f"{platform}: your e-mail was changed",
        f"The account {to} at {platform} uses another e-mail address now.\n\n"
        f"If it was not you, tell an administrator:\n\n{link}\n",
    )


def test(to: str, platform: str, link: str) -> Mail:
    return Mail(to, f"{platform}: a test", f"This installation can send mails:\n\n{link}\n")


def provider_connected(to: str, platform: str, link: str) -> Mail:
    return Mail(
        to,
        f"{platform}: a sign-in was connected with your account",
        f"From now on {to} can sign in at {platform} with an account elsewhere.\n\n"
        f"If it was not you, disconnect it at once, and change your password:\n\n{link}\n",
    )


def passkey_added(to: str, platform: str, link: str) -> Mail:
    return Mail(
        to,
        f"{platform}: a passkey was added to your account",
        f"From now on {to} can sign in at {platform} with a new passkey, without the password.\n\n"
        f"If it was not you, remove it at once, and change your password:\n\n{link}\n",
    )


def account_claimed(to: str, platform: str, link: str) -> Mail:
    return Mail(
        to,
        f"{platform}: your address is confirmed",
        f"The account {to} at {platform} was used by mail for the first time, so the address is known to be yours.\n\n"
        "Anybody could have set up the account before that. To be safe, everything that let somebody in without your "
        "mail has ended: passwords, passkeys, access keys, connections with other accounts, and all older sessions.\n\n"
        f"If it was you who had set them up, set them up again. A new password:\n\n{link}\n",
    )
