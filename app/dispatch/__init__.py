"""发文: how a document of ours comes to be issued, from the draft to the last receipt."""
