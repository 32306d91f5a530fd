"""Who may do what: the whole product's rules, on one page.

A permission is granted by any of its clauses; a clause by all of its predicates. `None` as a rule
says that the page is open to everyone, signed in or not; the list of those is short on purpose.
"""

from __future__ import annotations

from enum import StrEnum

from app.directory.roles import Role
from app.permissions.predicates import (
    ANYBODY,
    READER,
    SIGNED_IN,
    STAFF_MEMBER,
    Rule,
    has_role,
)


class Permission(StrEnum):
    """The name of every right; a route declares one of them."""

    PUBLIC = "public"  # 登录页、静态文件
    SIGNED_IN = "signed-in"  # 我的
    DESK = "desk:use"
    MATTER_READ = "matter:read"
    HANDOVER_OVERSEE = "handover:oversee"  # 督促移交；whose work, app.directory.oversight says.
    DOCUMENT_DRAFT = "official-document:draft"
    DOCUMENT_ANNUL = "official-document:annul"  # 发文机关负责人; which organ's, the action sees.
    MEETING_ARRANGE = "meeting:arrange"  # 筹备会议；for which organ, the action sees.
    ROOMS_KEEP = "rooms:keep"  # 会议室管理；哪个机关的，the action sees.
    DUTY_KEEP = "duty:keep"  # 排班；哪个单位的，the action sees.
    SUPERVISION_KEEP = "supervision:keep"  # 立项督办；for which organ, the action sees.
    BULLETINS_EDIT = "bulletins:edit"  # 信息编辑；哪个机关的，the action sees.
    BULLETINS_RULE = "bulletins:rule"  # 确定计分规则；哪个机关的，the action sees.
    SEARCH = "search:ask"
    NUMBERS_READ = "number-ledger:read"
    NUMBERS_KEEP = "number-ledger:keep"
    SEALS_READ = "seal-log:read"
    LEDGER_TITLE = "ledger-title:read"  # 台账中的标题：只限知悉范围
    DELIVERIES_READ = "deliveries:read"
    ARCHIVES_KEEP = "archives:keep"
    ARCHIVES_READ = "archives:read"
    DIRECTORY_READ = "directory:read"
    DIRECTORY_KEEP = "directory:keep"
    RIGHTS_KEEP = "rights:keep"
    CALENDAR_KEEP = "calendar:keep"
    AUDIT = "audit:read"


RULES: dict[Permission, Rule] = {
    Permission.PUBLIC: ((ANYBODY,),),
    Permission.SIGNED_IN: ((SIGNED_IN,),),
    Permission.DESK: ((STAFF_MEMBER,),),
    Permission.MATTER_READ: ((STAFF_MEMBER, READER),),
    Permission.HANDOVER_OVERSEE: (
        (STAFF_MEMBER, has_role(Role.DEPARTMENT_HEAD)),
        (STAFF_MEMBER, has_role(Role.OFFICE_DIRECTOR)),
        (STAFF_MEMBER, has_role(Role.PRINCIPAL)),
        (STAFF_MEMBER, has_role(Role.DEPUTY_LEADER)),
    ),
    Permission.DOCUMENT_DRAFT: ((STAFF_MEMBER,),),
    Permission.DOCUMENT_ANNUL: (
        (STAFF_MEMBER, READER, has_role(Role.PRINCIPAL)),
        (STAFF_MEMBER, READER, has_role(Role.DEPUTY_LEADER)),
    ),
    Permission.MEETING_ARRANGE: (
        (STAFF_MEMBER, has_role(Role.SECRETARY)),
        (STAFF_MEMBER, has_role(Role.OFFICE_DIRECTOR)),
    ),
    Permission.ROOMS_KEEP: (
        (STAFF_MEMBER, has_role(Role.SECRETARY)),
        (STAFF_MEMBER, has_role(Role.OFFICE_DIRECTOR)),
    ),
    Permission.DUTY_KEEP: (
        (STAFF_MEMBER, has_role(Role.SECRETARY)),
        (STAFF_MEMBER, has_role(Role.OFFICE_DIRECTOR)),
    ),
    Permission.SUPERVISION_KEEP: (
        (STAFF_MEMBER, has_role(Role.SUPERVISOR)),
        (STAFF_MEMBER, has_role(Role.SUPERVISION_HEAD)),
    ),
    Permission.BULLETINS_EDIT: (
        (STAFF_MEMBER, has_role(Role.SECRETARY)),
        (STAFF_MEMBER, has_role(Role.OFFICE_DIRECTOR)),
    ),
    Permission.BULLETINS_RULE: ((STAFF_MEMBER, has_role(Role.OFFICE_DIRECTOR)),),
    Permission.SEARCH: ((STAFF_MEMBER,),),
    Permission.NUMBERS_READ: (
        (has_role(Role.NUMBER_CLERK),),
        (has_role(Role.SECRETARY),),
        (has_role(Role.OFFICE_DIRECTOR),),
    ),
    Permission.NUMBERS_KEEP: ((has_role(Role.NUMBER_CLERK),),),
    Permission.SEALS_READ: ((has_role(Role.SEAL_KEEPER),), (has_role(Role.OFFICE_DIRECTOR),)),
    Permission.LEDGER_TITLE: ((STAFF_MEMBER, READER),),
    Permission.DELIVERIES_READ: ((STAFF_MEMBER, READER),),
    Permission.ARCHIVES_KEEP: ((has_role(Role.ARCHIVIST),),),
    Permission.ARCHIVES_READ: ((STAFF_MEMBER, READER),),
    Permission.DIRECTORY_READ: ((SIGNED_IN,),),
    Permission.DIRECTORY_KEEP: ((has_role(Role.SYSTEM_ADMINISTRATOR),),),
    Permission.RIGHTS_KEEP: ((has_role(Role.SECURITY_ADMINISTRATOR),),),
    Permission.CALENDAR_KEEP: ((has_role(Role.SYSTEM_ADMINISTRATOR),),),
    Permission.AUDIT: ((has_role(Role.AUDIT_ADMINISTRATOR),),),
}

# Rights that need a record in every clause; the others ask about the person only.
ABOUT_RECORDS = frozenset(
    permission for permission, rule in RULES.items() if all(READER in clause for clause in rule)
)
