"""Settings of the auth area, and the name people know this installation by."""

from dataclasses import dataclass

from appliance.core.settings import Section, option


@dataclass(frozen=True)
class AuthSettings(Section, key="auth"):
    registration_enabled: bool = option(True, "anybody who reaches the sign-in screen may sign up")
    max_users: int = option(1000, "sign-up closes at this many accounts; 0 = no limit")
    access_token_minutes: int = option(60, "lifetime of an access token")
    refresh_token_days: int = option(30, "a session ends after this many days without use")
    refresh_grace_seconds: int = option(10, "a refresh token may be used again for so long, by parallel tabs")
    failures_per_account: int = option(5, "wrong passwords for one account in 15 minutes; 0 = no limit")
    failures_per_address: int = option(10, "wrong passwords from one address in 15 minutes; 0 = no limit")
    password_memory_kib: int = option(47_104, "memory one Argon2id password hash takes, KiB")
    sign_ups_per_address: int = option(10, "sign-ups from one address in 15 minutes; 0 = no limit")
    recoveries_per_address: int = option(10, "forgotten passwords from one address in 15 minutes; 0 = no limit")
    reset_link_hours: int = option(48, "how long a mailed link for a new password is good")


@dataclass(frozen=True)
class PlatformSettings(Section, key="platform"):
    name: str = option("Appliance", "name of this installation, on the sign-in screen and in mails")
