"""A socket: what an area holds of a port before and after `app` plugs the adapter in."""

from typing import Any

from appliance.core.errors import EngineUnavailable


class Socket:
    """Stands for the adapter; every attribute is the adapter's. Empty: raises EngineUnavailable."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._adapter: Any = None

    def plug(self, adapter: Any) -> None:
        self._adapter = adapter

    def plugged(self) -> bool:
        return self._adapter is not None

    def __getattr__(self, attribute: str) -> Any:
        if self._adapter is None:
            raise EngineUnavailable(f"No {self._name} is connected on this installation.")
        return getattr(self._adapter, attribute)
