"""Who asks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The person on whose behalf something happens; services take it first and decide ownership.

    scopes: None = everything the person may do (a signed-in session); otherwise an access key's list.
    """

    id: str
    email: str = ""
    is_superuser: bool = False
    session_id: str | None = None
    scopes: frozenset[str] | None = None

    def may_see(self, owner_id: str) -> bool:
        """Own objects, and for a superuser all."""
        return self.is_superuser or owner_id == self.id
