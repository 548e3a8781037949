"""Two SAML identity providers on loopback, acme's and globex's, made with pysaml2.

Their login asks for nothing: the query of the login page says who signs in, and what a hostile
administrator changes in the response before it is signed. What has been signed, tests change.
"""

import datetime
import json
import sys
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

warnings.simplefilter("ignore")

from saml2 import BINDING_HTTP_REDIRECT, class_name, xmldsig  # noqa: E402
from saml2.config import IdPConfig  # noqa: E402
from saml2.saml import (  # noqa: E402
    NAMEID_FORMAT_EMAILADDRESS,
    NAMEID_FORMAT_PERSISTENT,
    NAMEID_FORMAT_TRANSIENT,
    NAMEID_FORMAT_UNSPECIFIED,
    NameID,
)
from saml2.server import Server  # noqa: E402
from saml2.sigver import pre_signature_part  # noqa: E402

ENTITY_ID = "https://app.example/saml"
NOW = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
FORMATS = {
    "persistent": NAMEID_FORMAT_PERSISTENT,
    "transient": NAMEID_FORMAT_TRANSIENT,
    "emailAddress": NAMEID_FORMAT_EMAILADDRESS,
    "unspecified": NAMEID_FORMAT_UNSPECIFIED,
    "none": None,
}
ALGORITHMS = {
    "sha256": (xmldsig.SIG_RSA_SHA256, xmldsig.DIGEST_SHA256),
    "sha1": (xmldsig.SIG_RSA_SHA1, xmldsig.DIGEST_SHA1),
}


def make_key(folder: Path, name: str) -> tuple[str, str]:
    """Write a key and its certificate, and return their paths; one has ended long ago."""
    start = NOW - datetime.timedelta(days=4000 if name.endswith("-ended") else 0)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    key_file, certificate_file = folder / f"{name}.key", folder / f"{name}.pem"
    pem = serialization.Encoding.PEM
    key_file.write_bytes(
        key.private_bytes(
            pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    certificate_file.write_bytes(certificate.public_bytes(pem))
    return str(key_file), str(certificate_file)


def metadata_of(entity_id: str, address: str) -> str:
    """Return what a service tells its providers about itself."""
    return f"""<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"
 entityID="{entity_id}">
<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<AssertionConsumerService index="0" isDefault="true" Location="{address}"
 Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"/>
</SPSSODescriptor></EntityDescriptor>"""


def make_server(url: str, tenant: str, key: tuple[str, str], minutes: int) -> Server:
    """Return a provider that signs with this key what is good for so many minutes."""
    config = IdPConfig()
    config.load(
        {
            "entityid": f"{url}/{tenant}/metadata",
            "key_file": key[0],
            "cert_file": key[1],
            "xmlsec_binary": sys.argv[2],
            "service": {
                "idp": {
                    "endpoints": {
                        "single_sign_on_service": [(f"{url}/{tenant}/sso", BINDING_HTTP_REDIRECT)]
                    },
                    "policy": {"default": {"lifetime": {"minutes": minutes}}},
                }
            },
            "metadata": {
                "inline": [
                    metadata_of(ENTITY_ID, f"https://app.example/saml/{tenant}-saml"),
                    metadata_of("https://other.example/saml", "https://other.example/saml"),
                ]
            },
        }
    )
    return Server(config=config)


def respond(servers: dict[str, Server], tenant: str, query: dict[str, str]) -> dict[str, str]:
    """Answer a request to sign in, or nobody's request, and return the fields of the form."""
    lifetime = "expired" if "expired" in query else "fresh"
    server = servers[f"{query.get('key', tenant)} {lifetime}"]
    in_response_to = None
    if "SAMLRequest" in query:
        request = servers[f"{tenant} fresh"].parse_authn_request(
            query["SAMLRequest"], BINDING_HTTP_REDIRECT
        )
        in_response_to = request.message.id
    in_response_to = query.get("in_response_to", in_response_to) or None
    name_id = NameID(format=FORMATS[query.get("format", "persistent")], text=query["user"])
    attributes = {"mail": query.get("mail", "")} | json.loads(query.get("more", "{}"))
    if query.get("groups") != "-":
        attributes["groups"] = query.get("groups", "everyone").split(" ")
    twice = "twice" in query
    sign = "none" if twice else query.get("sign", "assertion")
    signature, digest = ALGORITHMS[query.get("algorithm", "sha256")]
    response = server.create_authn_response(
        attributes,
        in_response_to,
        query.get("recipient", f"https://app.example/saml/{tenant}-saml"),
        query.get("audience", ENTITY_ID),
        name_id=name_id,
        authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"},
        issuer=query.get("issuer", f"{query['base']}/{tenant}/metadata"),
        sign_assertion=sign in ("assertion", "both"),
        sign_response=sign in ("response", "both"),
        sign_alg=signature,
        digest_alg=digest,
    )
    text = str(response)
    if twice:
        assertion = response.assertion
        assertion.subject.subject_confirmation *= 2
        assertion.signature = pre_signature_part(
            assertion.id, server.sec.my_cert, 1, sign_alg=signature, digest_alg=digest
        )
        text = server.sec.sign_statement(str(response), class_name(assertion), node_id=assertion.id)
    return {"SAMLResponse": text, "RelayState": query.get("RelayState", "")}


def main() -> None:
    """Serve until the process is ended."""
    folder = Path(sys.argv[1])
    keys = {name: make_key(folder, name) for name in ("acme", "acme-next", "acme-ended", "globex")}
    servers: dict[str, Server] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            tenant, _, page = parts.path.removeprefix("/").partition("/")
            query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"base": base}
            try:
                if page == "certificates":
                    names = [name for name in keys if name.split("-")[0] == tenant]
                    body: object = [Path(keys[name][1]).read_text() for name in names]
                else:
                    body = respond(servers, tenant, query)
                status = 200
            except Exception as cause:
                status, body = 500, {"error": repr(cause)}
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[3])), Handler)
    base = f"http://127.0.0.1:{http.server_port}"
    for name, key in keys.items():
        tenant = name.split("-")[0]
        servers[f"{name} fresh"] = make_server(base, tenant, key, 5)
        servers[f"{name} expired"] = make_server(base, tenant, key, -5)
    print(base, flush=True)
    http.serve_forever()


main()
