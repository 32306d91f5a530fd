"""密级: the system is for documents that are no state secrets (涉密不上网、上网不涉密)."""

from __future__ import annotations

import re

EXPLANATION = (
    "本系统是非涉密系统，不得存储、处理国家秘密。涉密公文请在涉密信息系统中或用纸质办理；"
    "已经输入的内容请立即告知保密部门处理。不确定是否涉密的，请先由单位负责人审定。"
)
HANDLING_MARKS = (
    "内部",
    "工作秘密",
)  # marks of care that may stand here; they are no classification

_SECRET = re.compile(r"绝\s*密|机\s*密|秘\s*密")
_WORK_SECRET = re.compile(r"工\s*作\s*秘\s*密")


class StateSecret(ValueError):
    """The document is marked as a state secret; the message explains what to do."""


def is_state_secret(marking: str) -> bool:
    """Whether a marking says 秘密, 机密 or 绝密, with or without a term; 工作秘密 is none."""
    return _SECRET.search(_WORK_SECRET.sub("", marking)) is not None


def refuse_state_secret(marking: str) -> None:
    """Raise StateSecret if the marking is a classification of state secrets."""
    if is_state_secret(marking):
        raise StateSecret(f"密级「{marking.strip()}」不能保存。{EXPLANATION}")


def marking_in_text(line: str) -> str:
    """The classification that a line of text carries as a marking (机密★10年), or ""."""
    found = re.match(r"\s*(?:绝密|机密|秘密)\s*(?:★.{0,10})?\s*$", line)
    return line.strip() if found else ""
