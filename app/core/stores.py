"""What lies outside the database, built once from the settings: keys, field cipher, blobs."""

from __future__ import annotations

from dataclasses import dataclass

from app.core import clock
from config import Settings
from documents.encryption.custody import KeyFolder
from documents.encryption.fields import FieldCipher
from documents.storage.blobs import BlobStore


@dataclass(frozen=True, slots=True)
class Stores:
    """One office's keys and stores; a process serves one office."""

    settings: Settings
    keys: KeyFolder
    fields: FieldCipher
    blobs: BlobStore


class _Current:
    stores: Stores | None = None


def open_stores(settings: Settings) -> Stores:
    """Open, or on the first start make, the data and key folders. Raises the key folder's errors."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = KeyFolder(settings.keys, suite_name=settings.suite, since=clock.now())
    stores = Stores(
        settings=settings,
        keys=keys,
        fields=FieldCipher(keys.key("fields"), keys.suite),
        blobs=BlobStore(settings.data / "blobs", keys.key("blobs"), keys.suite),
    )
    _Current.stores = stores
    return stores


def stores() -> Stores:
    """The office this process serves."""
    if _Current.stores is None:
        raise LookupError("open_stores() comes first: the factory calls it.")
    return _Current.stores
