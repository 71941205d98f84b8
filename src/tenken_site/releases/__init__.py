"""What is published: bundled, checked by another person, embargoed, shown to all (GSBPM 7). Imports tabulations."""
