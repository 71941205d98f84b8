"""Pages of a campaign for officials: one page a file."""
