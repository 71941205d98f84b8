"""Keeping the list right while the survey runs: clinics and cities propose, officials decide. GSBPM 4.1."""
