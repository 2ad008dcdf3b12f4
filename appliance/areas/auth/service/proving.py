"""An address is shown to be somebody's: what whoever opened the account before that had set up counts no more.

Anybody may open an account with another person's e-mail and wait. So when the owner of the address first comes by mail,
every way in that was made without proof ends: password, passkeys, access keys, connections, sessions, links under way.
A second factor stays. It lets nobody in, and an owner's own must hold when the mailbox falls; an administrator
removes a stranger's. Superusers are made by whoever runs the installation, never by a stranger.
"""

from appliance.areas.auth.models import User
from appliance.areas.auth.service.accounts import change_user
from appliance.areas.auth.service.passkeys import erase_passkeys
from appliance.areas.auth.service.reset_links import cancel_links
from appliance.areas.auth.service.sessions import revoke
from appliance.core.actor import Actor
from appliance.db import execute, query, writing
from appliance.db.records import record_activity
from appliance.jobs import enqueue, publish


def prove_address(user_id: str, email: str, *, keep_password: bool = False) -> None:
    """The owner of `email` has read what we sent there: it is the account's now, and verified; an older one is told.

    keep_password: the mail was about an account that has it, as the one that confirms a sign-up is.
    Raises AlreadyExists.
    """
    user: User = User.get_by_id(user_id)
    if user.email_verified and user.email == email:
        return
    with writing():
        forget_unproven(user, keep_password=keep_password)
        change_user(Actor(user_id), user_id, {"email": email, "email_verified": True})
        if email.lower() != user.email.lower():
            enqueue("auth.send_notice", kind="email_changed", to=user.email)


def forget_unproven(user: User, *, keep_password: bool = False) -> None:
    """End what was set up without proof of the address, in the caller's transaction; its owner is told by mail."""
    if user.email_verified or user.is_superuser:
        return
    taken = _end_keys(user.id) + erase_passkeys(user.id)
    taken += execute("DELETE FROM auth_oidc_identity WHERE user_id = ?", (user.id,))
    if not keep_password:
        taken += execute("UPDATE auth_user SET hashed_password = '' WHERE id = ? AND hashed_password <> ''", (user.id,))
    for table in ("auth_oidc_attempt", "auth_oidc_pending"):
        execute(f"DELETE FROM {table} WHERE user_id = ?", (user.id,))
    cancel_links(user.id)
    revoke(user.id)
    if taken:
        _tell(user)


def _end_keys(user_id: str) -> int:
    ended = query("DELETE FROM auth_access_key WHERE user_id = ? RETURNING id", (user_id,))
    for key in ended:
        publish("auth.access_key", "deleted", id=key["id"], owner_id=user_id)
    return len(ended)


def _tell(user: User) -> None:
    record_activity(
        "account_claimed",
        actor_id=user.id,
        title=f"The owner of {user.email} came by mail; what was set up before without proof of the address has ended",
        object_id=user.id,
    )
    publish("auth.identity", "changed", id=user.id, owner_id=user.id)
    publish("auth.passkey", "deleted", id=user.id, owner_id=user.id)
    enqueue("auth.send_notice", kind="account_claimed", to=user.email)
