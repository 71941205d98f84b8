"""Landing page, switches and the pages of information."""
