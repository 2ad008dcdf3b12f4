"""All embedding models of this installation: the one that comes with it, and those of the settings."""

import threading
from pathlib import Path

from appliance.adapters.embedder.folder_model import FolderModel
from appliance.adapters.embedder.settings import EmbedderSettings
from appliance.core.errors import EngineUnavailable
from appliance.core.settings import settings
from appliance.ports.embedder import Embedder


class HouseEmbeddings:
    """The `EmbeddingModels` of the product. A model is loaded once, when it is first asked."""

    def __init__(self, own: Embedder) -> None:
        self._own = own
        self._lock = threading.Lock()
        self._loaded: dict[tuple[str, Path], Embedder] = {}

    def names(self) -> list[str]:
        return [self._own.name, *_folders()]

    def model(self, name: str) -> Embedder:
        if name == self._own.name:
            return self._own
        folder = _folders().get(name)
        if folder is None:
            raise EngineUnavailable(
                f"This installation has no embedding model {name!r}.", hint="An administrator adds it: embedder.models."
            )
        with self._lock:
            if (name, folder) not in self._loaded:
                self._loaded[name, folder] = FolderModel(name, folder)
            return self._loaded[name, folder]


def _folders() -> dict[str, Path]:
    """Name to folder; what is not written `name=folder` counts for nothing."""
    pairs = (entry.partition("=") for entry in settings(EmbedderSettings).models)
    return {name.strip(): Path(folder.strip()) for name, _, folder in pairs if name.strip() and folder.strip()}
