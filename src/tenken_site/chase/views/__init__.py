"""Pages of chase."""
