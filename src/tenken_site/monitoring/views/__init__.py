"""Pages for officials: one page a file."""
