"""A person signs in with an account elsewhere, in a real browser."""

from urllib.parse import urlsplit

import httpx
from playwright.sync_api import expect

from tests.oidc_provider import CLIENT, SECRET, running

PASSWORD = "seven green bottles"


def set_up(page):
    """The first account, an administrator's."""
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_test_id("user-menu")).to_be_visible()


def log_out(page):
    page.get_by_test_id("user-menu").click()
    page.get_by_role("menuitem", name="Log out").click()


def test_from_a_new_provider_to_a_sign_in_with_it(first_start, open_page):
    with running() as provider:
        link = first_start.setup_link()
        base = f"{urlsplit(link).scheme}://{urlsplit(link).netloc}"
        page = open_page(link)
        set_up(page)
        page.goto(f"{base}/admin/sign-in")
        page.get_by_role("button", name="Add provider").click()
        page.get_by_label("Name").fill("House")
        page.get_by_label("Issuer").fill(provider.issuer)
        page.get_by_label("Client ID").fill(CLIENT)
        page.get_by_label("Client secret").fill(SECRET)
        page.get_by_label("Whoever is new gets an account").check()
        page.get_by_role("button", name="Add", exact=True).click()
        page.get_by_role("button", name="Test").click()
        expect(page.get_by_text("answers and publishes its keys")).to_be_visible()

        newcomer = open_page(f"{base}/login?redirect=/settings/security")
        newcomer.get_by_role("link", name="Continue with House").click()
        newcomer.get_by_role("button", name="Continue as Jane Doe").click()
        expect(newcomer.get_by_role("region", name="Connected sign-ins")).to_contain_text("jane@example.com")
        expect(newcomer.get_by_role("button", name="Set password")).to_be_visible()


def test_connecting_in_the_settings(first_start, open_page):
    with running() as provider:
        link = first_start.setup_link()
        base = f"{urlsplit(link).scheme}://{urlsplit(link).netloc}"
        page = open_page(link)
        set_up(page)
        login = {"username": "ada@example.com", "password": PASSWORD}
        with httpx.Client(base_url=base, verify=False) as admin:
            token = admin.post("/api/v1/login/access-token", data=login).json()["access_token"]
            body = {"id": "house", "name": "House", "issuer": provider.issuer, "client_id": CLIENT}
            headers = {"authorization": f"Bearer {token}"}
            body |= {"client_secret": SECRET, "allow_sign_up": True}
            assert admin.post("/api/v1/users/oidc-providers", json=body, headers=headers).status_code == 201
        provider.person.claims["email"] = "ada@example.com"

        log_out(page)
        page.get_by_role("link", name="Continue with House").click()
        page.get_by_role("button", name="Continue as Jane Doe").click()
        expect(page.get_by_role("alert")).to_contain_text("There is an account with this e-mail already.")

        page.get_by_label("E-mail").fill("ada@example.com")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_test_id("user-menu")).to_be_visible()
        page.goto(f"{base}/settings/security")
        page.get_by_role("button", name="Connect House").click()
        page.get_by_role("button", name="Continue as Jane Doe").click()
        expect(page.get_by_role("button", name="Disconnect House")).to_be_visible()

        log_out(page)
        page.get_by_role("link", name="Continue with House").click()
        page.get_by_role("button", name="Continue as Jane Doe").click()
        expect(page.get_by_test_id("user-menu")).to_be_visible()
