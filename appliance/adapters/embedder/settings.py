"""Which embedding models the installation has beside its own."""

from dataclasses import dataclass

from appliance.core.settings import Section, option


@dataclass(frozen=True)
class EmbedderSettings(Section, key="embedder"):
    models: tuple[str, ...] = option(
        (), "further embedding models, such as e5-small=/srv/models/e5-small: a folder with model.onnx, tokenizer.json"
    )
