"""A person looks after the own account, in a real browser."""

import base64
import time

from playwright.sync_api import expect

from appliance.areas.auth.totp import one_time_password, step_at

PASSWORD = "seven green bottles"


def test_a_second_factor_from_the_settings_to_the_next_sign_in(first_start, open_page):
    # The browser notes that the password alone is refused.
    page = open_page(first_start.setup_link(), expected="status of 403")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_test_id("user-menu").click()
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_role("link", name="Security").click()
    expect(page.get_by_text("This device")).to_be_visible()

    card = page.get_by_role("region", name="Second factor")
    card.get_by_label("Your password").fill(PASSWORD)
    card.get_by_role("button", name="Set up").click()
    secret = base64.b32decode(card.locator("pre").inner_text().strip())
    card.get_by_label("Code of the app").fill(one_time_password(secret, step_at(round(time.time() * 1000))))
    card.get_by_role("button", name="Switch on").click()
    expect(card.get_by_text("10 recovery codes are left")).to_be_visible()
    recovery_code = card.locator("pre").inner_text().split()[0]

    page.get_by_test_id("user-menu").click()
    page.get_by_role("menuitem", name="Log out").click()
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code", exact=True).fill(recovery_code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_test_id("user-menu")).to_be_visible()
