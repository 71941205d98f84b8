"""Users, sessions and access codes: who is asking. Knows nothing of surveys."""
