"""Making, retiring and destroying keys."""
