"""Sealing of documents at rest behind a key id; today's key is the plain one."""
