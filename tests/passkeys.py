"""A device that keeps a passkey, as far as a server sees it."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


class Device:
    """Keeps one key; ``origin`` is the address of the page that asks."""

    def __init__(self, origin: str = "https://testserver", *, verifies: bool = True) -> None:
        self.origin = origin
        self.verifies = verifies
        self.id = secrets.token_bytes(16)
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.owner = ""

    def make(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.create`."""
        asked = options["publicKey"]
        self.owner = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(Aaguid(bytes(16)), self.id, public)
        data = self._data(asked["rp"]["id"], FLAG.AT, credential)
        attestation = AttestationObject.create("none", data, {})
        return self._answer(
            clientDataJSON=self._client(asked, CollectedClientData.TYPE.CREATE),
            attestationObject=attestation,
        )

    def open(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.get`."""
        asked = options["publicKey"]
        data = self._data(asked["rpId"], FLAG(0))
        client = self._client(asked, CollectedClientData.TYPE.GET)
        signed = bytes(data) + hashlib.sha256(client).digest()
        return self._answer(
            clientDataJSON=client,
            authenticatorData=data,
            signature=self.private.sign(signed, ec.ECDSA(hashes.SHA256())),
            userHandle=self.owner,
        )

    def _data(self, host: str, more: FLAG, credential: Any = b"") -> AuthenticatorData:
        flags = FLAG.UP | (FLAG.UV if self.verifies else FLAG(0)) | more
        return AuthenticatorData.create(
            hashlib.sha256(host.encode()).digest(), flags, 1, credential
        )

    def _client(self, asked: dict[str, Any], kind: Any) -> bytes:
        return CollectedClientData.create(kind, asked["challenge"], self.origin)

    def _answer(self, **response: Any) -> str:
        key = websafe_encode(self.id)
        words = {
            name: value if isinstance(value, str) else websafe_encode(bytes(value))
            for name, value in response.items()
        }
        return json.dumps(
            {
                "id": key,
                "rawId": key,
                "type": "public-key",
                "clientExtensionResults": {"credProps": {"rk": True}},
                "response": words,
            }
        )
