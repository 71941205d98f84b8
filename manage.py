#!/usr/bin/env python
"""Django's command line, for migrations and the shell. Everything else is ``tenken``."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenken_site.config.settings.development")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
