"""Findings as the user wants them: which rules, how severe, where, since when, and which are accepted."""
