"""Mail: the outbox, the post office (SMTP), and what comes back. Told what to say; does not know why."""
