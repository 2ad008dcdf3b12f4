"""The services a credential can be stored for, and how each is asked whether it is good."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

Parts = Mapping[str, str]  # api_key, api_secret, access_token, access_token_secret, base_url; absent = not given
EXTRA: dict[str, tuple[str, ...]] = {
    "api_key_secret": ("api_secret",),
    "access_key_secret": ("api_secret",),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A request that changes nothing and that only a good credential gets an answer to."""

    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Provider:
    """types: the first is the default. base_url: what a credential's own replaces; "" = it must have one.

    ask: the question for (base URL without a slash at its end, parts); None = cannot be tested.
    refusals: statuses that mean that the credential is not good.
    """

    display_name: str
    types: tuple[str, ...] = ("api_key",)
    base_url: str | None = None
    ask: Callable[[str, Parts], Question] | None = None
    refusals: frozenset[int] = field(default=frozenset({401, 403}))


def _bearer(path: str) -> Callable[[str, Parts], Question]:
    def ask(base: str, parts: Parts) -> Question:
        key = parts.get("api_key")
        return Question(base + path, {"authorization": f"Bearer {key}"} if key else {})

    return ask


def _header(path: str, name: str, **more: str) -> Callable[[str, Parts], Question]:
    fixed = {key.replace("_", "-"): value for key, value in more.items()}

    def ask(base: str, parts: Parts) -> Question:
        return Question(base + path, {name: parts.get("api_key", "")} | fixed)

    return ask


def _telegram(base: str, parts: Parts) -> Question:
    return Question(f"{base}/bot{quote(parts['api_key'], safe=':')}/getMe", {})


_GOOGLE_REFUSES = frozenset({400, 401, 403})  # a wrong key is INVALID_ARGUMENT there

PROVIDERS: dict[str, Provider] = {
    "openai": Provider("OpenAI", base_url="https://api.openai.com/v1", ask=_bearer("/models")),
    "anthropic": Provider(
        "Anthropic",
        base_url="https://api.anthropic.com/v1",
        ask=_header("/models?limit=1", "x-api-key", anthropic_version="2023-06-01"),
    ),
    "google-ai": Provider(
        "Google AI",
        base_url="https://generativelanguage.googleapis.com/v1beta",
        ask=_header("/models?pageSize=1", "x-goog-api-key"),
        refusals=_GOOGLE_REFUSES,
    ),
    "cohere": Provider("Cohere", base_url="https://api.cohere.com/v1", ask=_bearer("/models?page_size=1")),
    "huggingface": Provider("Hugging Face", base_url="https://huggingface.co/api", ask=_bearer("/whoami-v2")),
    "replicate": Provider("Replicate", base_url="https://api.replicate.com/v1", ask=_bearer("/account")),
    "local": Provider("OpenAI-compatible server", ("base_url",), base_url="", ask=_bearer("/models")),
    "google-vision": Provider(
        "Google Vision",
        base_url="https://vision.googleapis.com/v1",
        ask=_header("/operations?pageSize=1", "x-goog-api-key"),
        refusals=_GOOGLE_REFUSES,
    ),
    "twitter": Provider("X (Twitter)", ("bearer_token", "api_key_secret", "oauth")),
    "reddit": Provider("Reddit", ("oauth",)),
    "linkedin": Provider("LinkedIn", ("oauth",)),
    "telegram": Provider(
        "Telegram",
        ("bot_token",),
        base_url="https://api.telegram.org",
        ask=_telegram,
        refusals=frozenset({401, 403, 404}),  # a token of the wrong form is an address that does not exist
    ),
    "newsapi": Provider(
        "NewsAPI", base_url="https://newsapi.org/v2", ask=_header("/top-headlines/sources?pageSize=1", "x-api-key")
    ),
    "e2b": Provider("E2B", base_url="https://api.e2b.app", ask=_header("/sandboxes", "x-api-key")),
    "browserbase": Provider(
        "Browserbase", base_url="https://api.browserbase.com/v1", ask=_header("/projects", "x-bb-api-key")
    ),
    "pinecone": Provider("Pinecone", base_url="https://api.pinecone.io", ask=_header("/indexes", "api-key")),
    "weaviate": Provider("Weaviate", base_url="", ask=_bearer("/v1/meta")),
    "chromadb": Provider(
        "Chroma", ("auth_token",), base_url="", ask=_header("/api/v2/auth/identity", "x-chroma-token")
    ),
    "aws-s3": Provider("Amazon S3", ("access_key_secret",)),
    "azure-blob": Provider("Azure Blob Storage", ("connection_string",)),
}
