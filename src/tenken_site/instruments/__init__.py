"""Published questionnaires and their immutable versions. GSBPM 3.1."""
