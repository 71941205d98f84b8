"""Drafts, submissions and receipts. GSBPM 4.3."""
