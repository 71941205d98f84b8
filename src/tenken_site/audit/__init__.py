"""Who did what: append-only entries written with every action. GSBPM overarching (quality, metadata)."""
