"""Custody (GSBPM overarching process: data management): audit seals, keys, backups, disposal, own personal data."""
