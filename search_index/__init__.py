"""The search index lives here: folding, blind bigrams, questions, highlights, and three engines behind one protocol.

It is a library that a stranger could use alone: an `Entry` goes in, a question typed by a person
and her reader tokens come with it, an `Answer` goes out. No engine ever holds a readable word.
"""
