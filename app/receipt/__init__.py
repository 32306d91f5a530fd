"""收文: a document that came to us, from the receipt to the answer."""
