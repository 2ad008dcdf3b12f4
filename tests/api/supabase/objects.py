"""Objects of the Supabase doors for the tests of every route; who may reach them is tested in test_attacks.py."""

OBJECTS: dict = {}

_EMAIL = {"email": "somebody@example.com"}

BODIES = {
    ("POST", "/auth/v1/recover"): {"json": _EMAIL},
    ("POST", "/auth/v1/resend"): {"json": {"type": "signup", **_EMAIL}},
    ("POST", "/auth/v1/verify"): {"json": {"type": "email", **_EMAIL}},
    ("POST", "/auth/v1/factors/{factor_id}/verify"): {"json": {"challenge_id": "x", "code": "000000"}},
    ("POST", "/auth/v1/admin/generate_link"): {"json": {"type": "magiclink", **_EMAIL}},
    ("POST", "/auth/v1/invite"): {"json": _EMAIL},
}
