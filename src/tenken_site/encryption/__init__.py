"""Keys and sealing: a master key wraps keys of scopes, these wrap the keys of cases or seal short texts."""
