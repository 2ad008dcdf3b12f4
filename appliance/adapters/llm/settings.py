"""Which models the platform has."""

from dataclasses import dataclass

from appliance.core.settings import Section, option


@dataclass(frozen=True)
class LlmSettings(Section, key="llm"):
    default_model: str = option("gpt-4o-mini", "model that is asked where none is named")
    base_url: str = option(
        "", "OpenAI-compatible server of the platform, such as http://127.0.0.1:11434/v1; auto = look on this machine"
    )
    api_key: str = option("", "key of that server, if it wants one", secret=True)
    openai_api_key: str = option("", "the platform's key for OpenAI", secret=True)
    openai_base_url: str = option("https://api.openai.com/v1", "where OpenAI's interface is")
    anthropic_api_key: str = option("", "the platform's key for Anthropic", secret=True)
    anthropic_base_url: str = option("https://api.anthropic.com/v1", "where Anthropic's interface is")
    google_ai_api_key: str = option("", "the platform's key for Google AI", secret=True)
    cohere_api_key: str = option("", "the platform's key for Cohere", secret=True)
    huggingface_api_key: str = option("", "the platform's key for Hugging Face", secret=True)
    timeout_seconds: float = option(120.0, "how long a model may take for one answer")
    prices: tuple[str, ...] = option(
        (), "dollars per million tokens in and out, such as gpt-4o-mini=0.15/0.60; they win over the built-in ones"
    )
