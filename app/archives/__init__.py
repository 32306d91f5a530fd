"""Archives (归档): closed matters become items with a 档号, a signed package, and a proof that lasts."""
