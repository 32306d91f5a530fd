"""工作台: what waits for me, what I sent on, and my drafts."""
