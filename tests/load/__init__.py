"""A real server over a database of its own, and visitors who answer over HTTP: for killed servers and for the bench."""
