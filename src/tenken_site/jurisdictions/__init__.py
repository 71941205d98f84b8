"""Territory: country, prefectures, cities with their own health centre, wards. GSBPM 4.1."""
