"""What a front end shows of an error."""

import pytest

from appliance.areas.supabase.wording import sentence
from appliance.core.errors import BadRequest, Forbidden, InvalidInput, Problem


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        (
            InvalidInput("must have at least 8 characters", loc=("body", "password")),
            "Password must have at least 8 characters.",
        ),
        (InvalidInput("must be 1 or more", loc=("body", "expiresIn")), "expiresIn must be 1 or more."),
        (
            InvalidInput("two mistakes", errors=[{"loc": ["a"], "msg": "x"}, {"loc": ["b"], "msg": "y"}]),
            "two mistakes",
        ),
        (InvalidInput("nothing was sent"), "nothing was sent"),
        (Forbidden("User not allowed", hint="Use the service key."), "User not allowed. Use the service key."),
        (BadRequest("Email not confirmed"), "Email not confirmed"),
    ],
)
def test_a_message_is_for_people_and_keeps_the_words_programs_compare(problem: Problem, shown: str):
    assert sentence(problem) == shown
