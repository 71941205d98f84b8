"""Pages of verifications: for the ministry, and for the officials of the clinics' areas."""
