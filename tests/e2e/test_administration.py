"""An administrator looks after the accounts of others, in a real browser."""

import httpx
from playwright.sync_api import expect

PASSWORD = "seven green bottles"


def sign_in(page, email, password):
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_test_id("user-menu")).to_be_visible()


def set_up(page):
    """The first account, an administrator, at the list of users."""
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("link", name="Admin").click()
    page.get_by_role("link", name="Users", exact=True).click()
    expect(page.get_by_text("You", exact=True)).to_be_visible()


def act(page, email, action):
    page.get_by_role("button", name=f"Actions for {email}").click()
    page.get_by_role("menuitem", name=action).click()


def test_from_a_new_account_to_the_end_of_its_access_key(first_start, open_page):
    page = open_page(first_start.setup_link())
    server = page.url.partition("/setup")[0]
    set_up(page)
    page.get_by_role("button", name="Add user").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill("bob@example.com")
    password = dialog.get_by_label("First password").input_value()
    dialog.get_by_role("button", name="Add user").click()
    expect(page.get_by_role("row").filter(has_text="bob@example.com")).to_contain_text("Active")

    bobs = open_page(f"{server}/login?redirect=/settings/access-keys")
    sign_in(bobs, "bob@example.com", password)
    expect(bobs.get_by_role("link", name="Admin")).to_have_count(0)
    bobs.get_by_role("button", name="New access key").click()
    bobs.get_by_label("Name").fill("script")
    bobs.get_by_label("Account and users: Read").check()
    bobs.get_by_role("button", name="Make key").click()
    key = bobs.get_by_label("Key", exact=True).inner_text().strip()
    bobs.get_by_role("button", name="I have stored it").click()
    expect(bobs.get_by_text("script")).to_be_visible()

    with httpx.Client(base_url=server, headers={"authorization": f"Bearer {key}"}, verify=False) as program:
        assert program.get("/api/v1/users/me").json()["email"] == "bob@example.com"

        act(page, "bob@example.com", "Deactivate")
        page.get_by_role("button", name="Deactivate").click()
        expect(page.get_by_role("row").filter(has_text="bob@example.com")).to_contain_text("Inactive")

        assert program.get("/api/v1/users/me").status_code == 401
    expect(bobs.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_link_for_a_new_password_goes_by_way_of_the_outbox(first_start, open_page):
    page = open_page(first_start.setup_link())
    set_up(page)
    page.get_by_role("button", name="Add user").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill("bob@example.com")
    dialog.get_by_role("button", name="Add user").click()
    expect(dialog).to_have_count(0)

    act(page, "bob@example.com", "Send a link for a new password")
    page.get_by_role("button", name="Send link").click()
    expect(page.get_by_text("The link is in the outbox")).to_be_visible()
    page.get_by_role("link", name="Mail", exact=True).click()
    page.get_by_role("button", name="bob@example.com", exact=True).click()
    link = page.get_by_label("Link", exact=True).inner_text().strip()

    bobs = open_page(link)
    bobs.get_by_label("Password", exact=True).fill("twelve yellow kites")
    bobs.get_by_label("Repeat password", exact=True).fill("twelve yellow kites")
    bobs.get_by_role("button", name="Set password").click()
    sign_in(bobs, "bob@example.com", "twelve yellow kites")


def test_what_is_for_administrators_stays_closed_to_others(first_start, open_page):
    page = open_page(first_start.setup_link())
    server = page.url.partition("/setup")[0]
    set_up(page)
    with httpx.Client(base_url=server, verify=False) as program:
        program.post("/api/v1/users/signup", json={"email": "eve@example.com", "password": PASSWORD})

    eves = open_page(f"{server}/login?redirect=/admin/mail")
    sign_in(eves, "eve@example.com", PASSWORD)

    expect(eves.get_by_role("heading", name="You do not have access")).to_be_visible()
