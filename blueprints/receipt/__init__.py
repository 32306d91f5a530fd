"""收文: its lists, signing for a document, registering, paper entry, and the page of each document."""
