"""The chase desk: whom an official calls today, why, and what came of it. GSBPM 4.3; AAPOR record of contact."""
