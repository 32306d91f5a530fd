"""检索: one box from anywhere, answers with the sentence that matched."""
