"""Plays a fresh cluster's start: what reconciles when, and what a failure holds up."""
