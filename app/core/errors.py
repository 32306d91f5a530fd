"""What can go wrong, in the words of the office; the pages give each a status."""

from __future__ import annotations


class OfficeError(Exception):
    """Base of every error whose message may be shown to the person at the desk.

    `message` says what happened, `safe` what is safe, `advice` what to do next.
    """

    safe = "已保存的内容没有变化。"
    advice = "请核对后重试。"

    def __init__(self, message: str, *, safe: str = "", advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.safe = safe or self.safe
        self.advice = advice or self.advice


class Invalid(OfficeError):
    """A field does not hold what it should; `fields` maps each field's name to its sentence."""

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


class NotFound(OfficeError):
    """There is no such record, or she may not know of it."""

    def __init__(self, message: str = "没有找到这件事项，或者您无权查阅。") -> None:
        super().__init__(message, advice="请从工作台或检索重新进入。")


class NotAllowed(OfficeError):
    """The person lacks the right."""

    advice = "如确需办理，请联系本单位安全保密管理员。"


class OutOfTurn(OfficeError):
    """The matter has moved on, or has not yet come to this person."""

    advice = "请回到工作台查看最新状态。"


class Blocked(OfficeError):
    """A rule of the regulations forbids the act; `findings` says which, with the article."""

    def __init__(self, message: str, findings: tuple[object, ...] = ()) -> None:
        super().__init__(message, advice="请按所列条款修改后再办。")
        self.findings = findings


class SecondFactorNeeded(OfficeError):
    """The act asks for the person's secret and her second factor again."""

    advice = "请输入登录密码和动态口令。"


class TooMany(OfficeError):
    """Too many tries; the message says for how long to wait."""

    advice = "请稍候再试；如忘记密码，请联系系统管理员重置。"
