"""Talos machine configs, without Talos: layers, merge, schematics, secrets, lint; touches no disk."""
