"""Turns values into text, JSON, patches and drawings; touches nothing."""
