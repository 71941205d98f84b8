"""Geometry and rules of the dashboard."""
