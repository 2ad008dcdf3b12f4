"""The npm packages against the running server; the stories are in tests/supabase."""

import json

import pytest


@pytest.mark.parametrize(
    "story",
    [
        "signing-in.test.mjs",
        "mail.test.mjs",
        "second-factor.test.mjs",
        "administration.test.mjs",
        "types.test.mjs",
        "each-method.test.mjs",
    ],
)
def test_a_story_of_the_shared_server(tell, story):
    tell(story)


def test_where_e_mails_are_confirmed_first(tell, start, appliance, tmp_path):
    url = start(
        APPLIANCE_SUPABASE__CONFIRM_EMAIL="true", APPLIANCE_HTTP__ALLOWED_ORIGINS="https://app.example"
    ).wait_until_ready()
    keys = json.loads(appliance("keys", "--json", data=tmp_path / "data").stdout)

    tell("confirmation.test.mjs", url=url, data=tmp_path / "data", keys=keys)
