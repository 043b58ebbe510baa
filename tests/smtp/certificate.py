"""A certificate of our own making for localhost: servers of tests show it, clients trust it or do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.factories import NOON


@dataclass(frozen=True)
class Certificate:
    """The files: the certificate alone, its key alone, and both in one."""

    public: Path
    key: Path
    both: Path


def make_certificate(folder: Path) -> Certificate:
    """Write one that is valid for ten years on either side of the tests."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOON - timedelta(days=3650))
        .not_valid_after(NOON + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    made = Certificate(folder / "cert.pem", folder / "key.pem", folder / "both.pem")
    made.public.write_bytes(pem)
    made.key.write_bytes(secret)
    made.both.write_bytes(secret + pem)
    return made
