"""Incoming documents (收文): 签收 登记 初审 承办 传阅 催办 答复, 条例 第二十四条."""
