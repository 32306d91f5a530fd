"""The rules of official documents, as data with provenance, and the checks that apply them.

`registry.toml` says what each rule is, where it stands and how hard it is; `checking.check` asks the
rules of one document at one stage. A rule of law or of a national standard cannot be softened by an
office; a rule of practice can. Nothing here knows a database or a page: what only the office knows
(who is whose superior, who was consulted) comes in as a `setting.Setting`.
"""
