"""Corridors, grain, the displaced and the money for them."""
