"""The notice and its relay: what the ministry publishes and how 157 authorities pass it on. GSBPM 4.2."""
