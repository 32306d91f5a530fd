"""The roles of the office, and which of them one person may not hold together."""

from __future__ import annotations

from app.core.labels import Labelled


class Role(Labelled):
    """岗位角色: what a post is there for; a post may hold several."""

    SYSTEM_ADMINISTRATOR = "system_administrator", "系统管理员"
    SECURITY_ADMINISTRATOR = "security_administrator", "安全保密管理员"
    AUDIT_ADMINISTRATOR = "audit_administrator", "审计管理员"
    DRAFTER = "drafter", "拟稿人"
    DEPARTMENT_HEAD = "department_head", "部门负责人"
    COUNTERSIGNER = "countersigner", "会签人"
    LEGAL_REVIEWER = "legal_reviewer", "合法性审核人"
    SECRETARY = "secretary", "文秘"
    OFFICE_DIRECTOR = "office_director", "办公室主任"
    DEPUTY_LEADER = "deputy_leader", "分管领导"
    PRINCIPAL = "principal", "主要负责人"
    REGISTRAR = "registrar", "公文收发员"
    NUMBER_CLERK = "number_clerk", "文号管理员"
    TYPESETTER = "typesetter", "文印员"
    SEAL_KEEPER = "seal_keeper", "印章管理员"
    ARCHIVIST = "archivist", "档案管理员"
    SUPERVISOR = "supervisor", "督查员"
    SUPERVISION_HEAD = "supervision_head", "督查室主任"
    INFORMATION_OFFICER = "information_officer", "信息员"


BY_VALUE = {role.value: role for role in Role}
BY_LABEL = {role.label: role for role in Role}

ADMINISTRATORS = frozenset(
    {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
)

LEADERS = frozenset({Role.DEPUTY_LEADER, Role.PRINCIPAL})

# GB/T 22239-2019 8.1.5 and office.md 1.1: whoever does one of these confirms it by a second factor.
SECOND_FACTOR = ADMINISTRATORS | LEADERS | {Role.SEAL_KEEPER}


def conflict(roles: frozenset[Role]) -> str | None:
    """Why one person may not hold these roles together, or None (三员分立)."""
    administrating = roles & ADMINISTRATORS
    if len(administrating) > 1:
        return "系统管理员、安全保密管理员、审计管理员必须由不同的人担任（GB/T 22239-2019 8.1.5）。"
    if administrating and roles - ADMINISTRATORS:
        return "三员管理员不得兼任办文岗位，也不能查阅公文（GB/T 22239-2019 8.1.5）。"
    return None
