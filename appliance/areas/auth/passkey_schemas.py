"""Bodies and answers about passkeys.

What a browser makes or takes has the names that the standard gives it, so that
`PublicKeyCredential.parseCreationOptionsFromJSON` and its kin read it as it is.
Source: W3C Web Authentication Level 3, §5.1 and §5.4 to §5.5; binary values are base64url without padding.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from appliance.areas.auth.schemas import AnyPassword
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp

PasskeyName = Annotated[str, Meta(min_length=1, max_length=100)]
CredentialId = Annotated[str, Meta(min_length=1, max_length=1364)]  # 1023 bytes, the most the standard allows
ClientData = Annotated[str, Meta(min_length=1, max_length=16_384)]
Binary = Annotated[str, Meta(min_length=1, max_length=65_536)]
Transports = Annotated[list[Annotated[str, Meta(max_length=32)]], Meta(max_length=10)]
TIMEOUT_MS = 5 * 60 * 1000


class PasskeyBegin(Body):
    """password: needed when the sign-in is older than 15 minutes."""

    password: AnyPassword | None = None


class AttestationResponse(msgspec.Struct, rename="camel"):
    client_data: ClientData = field(name="clientDataJSON")
    attestation_object: Binary
    transports: Transports = []


class RegistrationCredential(msgspec.Struct, rename="camel"):
    """What `navigator.credentials.create` made."""

    id: CredentialId
    raw_id: CredentialId
    response: AttestationResponse
    type: Literal["public-key"]


class NewPasskey(Body):
    """name: default where it was made, such as "Firefox on Linux"."""

    credential: RegistrationCredential
    name: PasskeyName | None = None


class PasskeyChange(Body):
    name: PasskeyName


class AssertionResponse(msgspec.Struct, rename="camel"):
    client_data: ClientData = field(name="clientDataJSON")
    authenticator_data: Binary
    signature: Binary
    user_handle: Annotated[str, Meta(max_length=128)] | None = None


class AuthenticationCredential(msgspec.Struct, rename="camel"):
    """What `navigator.credentials.get` made."""

    id: CredentialId
    raw_id: CredentialId
    response: AssertionResponse
    type: Literal["public-key"]


class PasskeyLogin(Body):
    credential: AuthenticationCredential


class PasskeyRp(msgspec.Struct):
    id: str
    name: str


class PasskeyUser(msgspec.Struct, rename="camel"):
    """id: the user's id as 16 bytes."""

    id: str
    name: str
    display_name: str


class PasskeyParameters(msgspec.Struct):
    alg: int
    type: Literal["public-key"] = "public-key"


class PasskeyDescriptor(msgspec.Struct):
    id: str
    transports: list[str]
    type: Literal["public-key"] = "public-key"


class PasskeySelection(msgspec.Struct, rename="camel"):
    resident_key: Literal["required"] = "required"
    require_resident_key: Literal[True] = True
    user_verification: Literal["required"] = "required"


class PasskeyCreation(msgspec.Struct, rename="camel"):
    """Options for `navigator.credentials.create`. timeout: milliseconds; the challenge is good for as long."""

    rp: PasskeyRp
    user: PasskeyUser
    challenge: str
    pub_key_cred_params: list[PasskeyParameters]
    exclude_credentials: list[PasskeyDescriptor]
    authenticator_selection: PasskeySelection
    timeout: int = TIMEOUT_MS
    attestation: Literal["none"] = "none"


class PasskeyRequest(msgspec.Struct, rename="camel"):
    """Options for `navigator.credentials.get`. timeout: milliseconds; the challenge is good for as long."""

    challenge: str
    rp_id: str
    timeout: int = TIMEOUT_MS
    user_verification: Literal["required"] = "required"


class PasskeyPublic(msgspec.Struct):
    """host: the name it is for; it works only there. backed_up: it is on more than one device.

    suspect_at: last refused because its counter had gone back.
    """

    id: Id
    name: str
    host: str
    backed_up: bool
    suspect_at: Timestamp | None
    last_used_at: Timestamp | None
    created_at: Timestamp


class PasskeyList(msgspec.Struct):
    """address: where passkeys can be made and used; null = nowhere, since the server has no name or no TLS."""

    data: list[PasskeyPublic]
    count: int
    address: str | None
