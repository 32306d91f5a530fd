"""The engines live here: SQLite FTS5, PostgreSQL tsvector and Whoosh, all behind `search_index.index.Index`."""
