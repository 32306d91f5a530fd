"""Verbs and subjects of acts in the office's words."""

from __future__ import annotations

from app.circulation import registry

SUBJECTS = {
    "official_document": "发文",
    "incoming_document": "收文",
    "supervision_item": "督办",
    "archive_item": "档案",
    "number_entry": "文号",
    "seal": "印章",
    "issuing_account": "发文账户",
    "fonds": "全宗",
    "person": "人员",
    "post": "岗位",
    "unit": "单位",
    "sign_in_session": "登录",
    "api_token": "接口令牌",
    "rights_change": "权限变更",
    "act_head": "办理记录",
    "published_head": "树头",
}
VERBS = {
    "session.begin": "登录",
    "session.end": "退出登录",
    "session.second_factor": "通过二次验证",
    "token.make": "生成接口令牌",
    "token.end": "停用接口令牌",
    "absence.begin": "登记离岗代理",
    "absence.end": "结束离岗代理",
    "directory.import": "导入机构人员",
    "rights.ask": "申请权限变更",
    "rights.confirmed": "确认权限变更",
    "rights.refused": "不同意权限变更",
    "calendar.paste_year": "更新工作日历",
    "person.bind_second_factor": "绑定动态口令",
    "person.change_password": "修改密码",
    "person.correct": "更正人员信息",
    "person.deactivate": "停用账号",
    "person.leave_post": "免去岗位",
    "person.locked": "连续输错锁定",
    "person.reactivate": "恢复账号",
    "person.reset_password": "重置密码",
    "person.unlock": "解锁账号",
    "post.rename": "岗位更名",
    "unit.close": "撤销单位",
    "unit.rename": "单位更名",
    "receipt.draw_number": "收文登记取号",
    "receipt.reply": "起草复文",
    "receipt.withdrawn": "来文被撤回",
    "receipt.annulled": "来文被撤销或者废止",
    "task.recall_reading": "收回传阅",
    "task.urge": "催办",
    "task.tell": "抄告",
    "document.correct": "起草更正",
    "task.hand_over": "离岗移交",
    "task.circulate": "传阅",
    "unit.found": "设立单位",
    "post.found": "设立岗位",
    "person.hire": "新增人员",
    "person.appoint": "任职",
    "seal.found": "启用印章",
    "account.open": "发文立户",
    "fonds.found": "登记全宗",
    "fonds.change": "更正全宗",
    "document.begin": "起草",
    "document.delete": "删除草稿",
    "document.revise": "留存稿本",
    "document.attach": "添加附件",
    "document.detach": "删去附件",
    "document.typeset": "排版",
    "document.affix": "联署用印",
    "document.seal": "用印",
    "document.revoked": "撤销",
    "document.repealed": "废止",
    "number.draw": "取号",
    "number.reserve": "预留文号",
    "number.void": "文号作废",
    "delivery.send": "分发",
    "delivery.receive": "签收",
    "delivery.return": "退文",
    "delivery.withdraw": "撤回分送",
    "delivery.waive": "免签收",
    "delivery.urge": "催签",
    "delivery.answer": "答复",
    "task.open": "打开",
    "task.hand_on": "转办",
    "task.read": "阅",
    "task.consult": "答复意见",
    "supervision.save": "修改立项",
    "supervision.notice": "发督查单",
    "supervision.suspend": "中止督办",
    "supervision.resume": "恢复督办",
    "supervision.withdraw": "撤销督办",
    "supervision.merge": "合并督办",
    "archive.propose": "列入待归档",
    "archive.classify": "整理",
    "archive.file": "归档",
    "archive.decline": "不归档",
    "archive.reopen": "恢复待归档",
    "archive.verify": "核对档案包",
    "archive.export": "导出档案包",
    "audit.run": "核对全部记录",
    "audit.publish": "公布树头",
}
OF_ANY_CIRCULATION = {
    "start": "发起",
    "take_back": "撤回",
    "ask_back": "申请撤回",
    "give_back": "同意撤回",
}


def label(verb: str) -> str:
    """What was done: from the list, or stage and move of a circulation; an unknown verb as it is."""
    if verb in VERBS:
        return VERBS[verb]
    key, *rest = verb.split(".")
    definition = next((d for d in registry.definitions() if d.key == key), None)
    if definition is None or not rest:
        return verb
    if len(rest) == 1:
        return f"{definition.label}{OF_ANY_CIRCULATION.get(rest[0], rest[0])}"
    stage = definition.by_key.get(rest[0])
    move = next((m for m in stage.moves if m.key == rest[1]), None) if stage else None
    return f"{stage.label} · {move.label}" if stage and move else verb
