"""Pages of custody: what is due for disposal, and what is held about a clinic's respondent."""
