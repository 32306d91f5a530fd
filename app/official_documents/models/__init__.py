"""Official documents, what they are issued under, the registers about them, where they went."""

from __future__ import annotations

from app.official_documents.models.decision import Decision
from app.official_documents.models.delivery import (
    Delivery,
    DeliveryState,
)
from app.official_documents.models.document import (
    Annulment,
    AttachedFile,
    CoIssuer,
    Decider,
    OfficialDocument,
    Publicity,
    Revision,
    Validity,
)
from app.official_documents.models.issuing import (
    IssuingAccount,
    Seal,
)
from app.official_documents.models.registers import (
    NumberEntry,
    NumberSeries,
    NumberState,
    SealUse,
)

__all__ = [
    "Annulment",
    "AttachedFile",
    "CoIssuer",
    "Decider",
    "Decision",
    "Delivery",
    "DeliveryState",
    "IssuingAccount",
    "NumberEntry",
    "NumberSeries",
    "NumberState",
    "OfficialDocument",
    "Publicity",
    "Revision",
    "Seal",
    "SealUse",
    "Validity",
]
