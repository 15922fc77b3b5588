"""Exchanges of prisoners and returns of bodies."""
