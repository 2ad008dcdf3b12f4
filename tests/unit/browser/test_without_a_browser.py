"""On a machine without Chromium everything says so, and nothing is started."""

import pytest

from appliance.adapters.browser import ChromiumBrowser
from appliance.areas.browser import service
from appliance.core.errors import EngineUnavailable
from appliance.ports.browser import browser


@pytest.fixture
def no_browser(db, set_settings, tmp_path):
    set_settings({"chromium.program": "/nowhere/chromium"})
    browser.plug(ChromiumBrowser(tmp_path, tmp_path))
    yield
    browser.plug(None)


@pytest.mark.usefixtures("no_browser")
def test_without_a_browser_it_says_what_to_install(ada):
    with pytest.raises(EngineUnavailable, match="/nowhere/chromium is no program") as refused:
        service.open_session(ada)

    assert "apt-get install chromium" in refused.value.extra["reason"]
    assert not any(tool.reason is None for tool in service.tools())
    assert service.list_sessions(ada).count == 0
    assert service.pool_state().status == "not_configured"
    assert service.pool_state().message.startswith("/nowhere/chromium is no program")
