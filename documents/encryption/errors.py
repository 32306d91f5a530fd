"""What can go wrong with keys, signatures and sealed values, in the office's words."""

from __future__ import annotations


class EncryptionError(Exception):
    """Any failure of this package; the message is a Chinese sentence for the person at the desk."""


class Tampered(EncryptionError):
    """Sealed bytes were altered, truncated, reordered, or sealed under another key or context."""


class WrongSecret(EncryptionError):
    """The secret (口令) does not open this key."""


class UnsuitableSecret(EncryptionError):
    """The secret is empty or too long to be worked on."""


class UnknownSuite(EncryptionError):
    """The name or number of the suite is none of ours."""


class MalformedKey(EncryptionError):
    """The bytes are no key, certificate or signature that this package knows."""


class SigningUnavailable(EncryptionError):
    """Libcrypto of this machine has no SM2: signatures can be checked, never made."""
