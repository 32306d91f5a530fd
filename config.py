"""Every setting of the office, typed and explained, read once from the environment.

There is no default secret: keys are made on the first start and kept in a folder of their own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the office keeps its things, and the few numbers that places differ in."""

    data: Path  # The database, the encrypted blobs and the log live here.
    keys: Path  # The key folder; keep it, and back it up, apart from the data.
    database_url: str  # SQLite in the data folder, or postgresql+psycopg://…
    fonts: Path | None = None  # The office's own licensed fonts, taken before the free ones.
    free_fonts: Path  # The free fonts that the set-up fetched.
    suite: str = "gm"  # gm: SM2, SM3, SM4.  intl: P-256, SHA-256, AES-256.
    password_seconds_idle: int = 1800  # GB/T 22239-2019 8.1.4.1 b): idle sessions end.
    password_seconds_absolute: int = 43200  # A session never outlives half a day.
    administrator_seconds_idle: int = 900
    failures_before_lock: int = 5
    lock_seconds: int = 900
    password_days: int = 180  # Practice under GB/T 22239-2019 8.1.4.1 a) 定期更换; 0: never due.
    password_days_warned: int = 14  # The pages say so from this many days before.
    passwords_remembered: int = 5  # A new one is none of the last five, the present one included.
    key_unlocked_seconds: int = 3600  # A person's signing key waits this long after sign-in.
    upload_limit: int = 200 * 1024 * 1024  # bytes of one attached file
    reassignment_hours: int = 24  # 申请改办 within so many hours of 交办.
    delivery_days: int = 5  # 督查结论 left unopened so many working days counts as delivered.
    secure_cookies: bool = False  # True behind TLS, which production always has.
    fast_passwords: bool = False  # Small Argon2id parameters; only the test suite sets this.

    @classmethod
    def from_environment(cls, data: str | Path | None = None) -> Settings:
        """Read TONGWEN_* variables; `data` (from --data) wins over TONGWEN_DATA."""
        folder = Path(data or os.environ.get("TONGWEN_DATA") or ".tongwen/data").absolute()
        keys = os.environ.get("TONGWEN_KEYS")
        fonts = os.environ.get("TONGWEN_OFFICE_FONTS")
        free = os.environ.get("TONGWEN_FONTS") or "~/.cache/tongwen/fonts"
        return cls(
            data=folder,
            free_fonts=Path(free).expanduser().absolute(),
            keys=Path(keys).absolute() if keys else folder.with_name(folder.name + "-keys"),
            database_url=os.environ.get("TONGWEN_DATABASE_URL") or f"sqlite:///{folder}/office.db",
            fonts=Path(fonts).absolute() if fonts else None,
            suite=os.environ.get("TONGWEN_SUITE", "gm"),
            password_days=int(os.environ.get("TONGWEN_PASSWORD_DAYS", "180")),
            upload_limit=int(os.environ.get("TONGWEN_UPLOAD_LIMIT", str(200 * 1024 * 1024))),
            reassignment_hours=int(os.environ.get("TONGWEN_REASSIGNMENT_HOURS", "24")),
            delivery_days=int(os.environ.get("TONGWEN_DELIVERY_DAYS", "5")),
            secure_cookies=os.environ.get("TONGWEN_SECURE_COOKIES") == "1",
            fast_passwords=os.environ.get("TONGWEN_FAST_PASSWORDS") == "1",
        )
