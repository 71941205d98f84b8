"""Rows for tests, made the way the site makes them: through the apps' own actions where there is one.

``jurisdictions`` · ``accounts`` · ``instruments`` · ``frames`` · ``campaigns``, lowest first.
"""
