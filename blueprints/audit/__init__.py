"""审计: all acts, whether their chain is whole, and the published tree heads; for the audit administrator."""
