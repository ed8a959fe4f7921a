"""Derives every answer of the template from the few that only the user knows, and from the repository's habits."""
