"""One run of a survey: campaign, cases, enrolments. GSBPM 4.2."""
