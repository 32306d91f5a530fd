"""The search index lives here: folding, blind bigrams, questions, highlights, and three engines behind one protocol.

It is a library that a stranger could use alone: an `Entry` goes in; a question typed by a person
comes with her reader tokens; an `Answer` with the caller's own keys goes out, and highlights are
cut from the text that the caller deciphers. No engine ever holds a readable word.

    index = SqliteIndex(connection, key)            # or PostgresIndex, or WhooshIndex(folder, key)
    index.create()
    index.add([Entry(key=12, texts={Field.TITLE: "…", Field.BODY: "…"}, readers=frozenset({"unit:3"}))])
    question = parse("标题:通知 年度:[2024 TO 2026] -密级:秘密", today)
    answer = index.search(question, {"person:7", "unit:3"}, facets=[Facet.KIND])
    snippets(text_of(answer.hits[0].key), question, field=Field.BODY)
"""
