"""发文: drafting, the page of a document, its list, tracking of receipts."""
