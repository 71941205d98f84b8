"""Documents for people: receipts and printed forms as PDF, through Typst.

GSBPM 7.2 (produce dissemination products). Imports ``tenken.response`` and below.
"""
