"""Sealing the log, exchanging its key, writing its head down."""
