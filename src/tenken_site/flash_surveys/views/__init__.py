"""Pages of flash surveys: the ministry's alone. GSBPM 4.3."""
