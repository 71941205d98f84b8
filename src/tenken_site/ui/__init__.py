"""Base page, components, error pages; no models."""
