"""Backup, restore, health, demo content. Stands on top and may know all."""
