"""Settings of the Supabase doors."""

from dataclasses import dataclass

from appliance.core.settings import Section, option


@dataclass(frozen=True)
class SupabaseSettings(Section, key="supabase"):
    site_url: str = option("", "where mailed links lead unless the program says; empty = the base URL")
    confirm_email: bool = option(False, "a new account may sign in only after its e-mail was confirmed")
    link_minutes: int = option(60, "how long a mailed link or code is good")
