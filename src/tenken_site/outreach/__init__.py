"""Reaching clinics: waves of invitations and reminders, by mail and by letter. GSBPM 4.3; ONS action rules."""
