"""Text and structure out of what people have: pasted text and Word files become a `Document`.

Nothing is dropped: what finds no element is handed back as `Unplaced`, with the reason. Files are
hostile until proved otherwise: `docx.read_docx` reads them in a limited process of its own, and
`sniff` says what a file is by its content, whatever its name claims.
"""
