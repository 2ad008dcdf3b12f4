"""A person makes a passkey and signs in with it, in a real browser with a virtual authenticator."""

from playwright.sync_api import expect

PASSWORD = "seven green bottles"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in(page):
    """A virtual authenticator that always agrees; answers the session of Chromium's protocol, and its id."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    made = protocol.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return protocol, made["authenticatorId"]


def create_account(page):
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/welcome/key")  # the menu closes when the page changes
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def open_security(page):
    page.get_by_test_id("user-menu").click()
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_role("link", name="Security").click()
    return page.get_by_role("region", name="Passkeys")


def make_passkey(page, name):
    card = open_security(page)
    card.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Go on").click()
    expect(card.get_by_text(name)).to_be_visible()
    return card


def log_out(page):
    page.get_by_test_id("user-menu").click()
    page.get_by_role("menuitem", name="Log out").click()


def test_a_passkey_from_the_settings_to_the_next_sign_in(first_start, open_page):
    page = open_page(first_start.setup_link().replace("127.0.0.1", "localhost"))
    protocol, authenticator = plug_in(page)
    page.evaluate("PublicKeyCredential.isConditionalMediationAvailable = async () => false")  # the button it shall be
    create_account(page)
    card = make_passkey(page, "My laptop")
    expect(card.get_by_text("not used yet")).to_be_visible()
    [kept] = protocol.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert (kept["rpId"], kept["isResidentCredential"]) == ("localhost", True)

    log_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_test_id("user-menu")).to_be_visible()

    card = open_security(page)
    expect(card.get_by_text("last used")).to_be_visible()
    card.get_by_role("button", name="More about My laptop").click()
    page.get_by_role("menuitem", name="Remove").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(card.get_by_text("My laptop")).to_have_count(0)


def test_the_browser_offers_the_passkey_by_itself(first_start, open_page):
    page = open_page(first_start.setup_link().replace("127.0.0.1", "localhost"))
    plug_in(page)
    create_account(page)
    make_passkey(page, "My laptop")

    with page.expect_response(lambda answer: answer.url.endswith("/login/passkey")) as signed_in:
        log_out(page)  # the virtual authenticator takes the offer at once

    assert signed_in.value.status == 200
    expect(page.get_by_test_id("user-menu")).to_be_visible()


def test_at_an_ip_address_the_way_to_localhost_is_shown(first_start, open_page):
    page = open_page(first_start.setup_link())
    create_account(page)

    card = open_security(page)

    expect(card.get_by_text("Passkeys do not work at 127.0.0.1")).to_be_visible()
    there = card.get_by_role("link", name="localhost")
    expect(there).to_have_attribute("href", page.url.replace("127.0.0.1", "localhost"))
    there.click()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
