"""Civilians killed and injured, by month and during truces."""
