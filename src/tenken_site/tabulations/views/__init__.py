"""What officials do with tabulations: the list, asking for one, one with its protected tables."""
