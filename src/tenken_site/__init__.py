"""Tenken's Django site: who is asking, what is stored and which page to show.

Rules come from ``tenken``; this tree keeps rows, sessions and pages.
"""
