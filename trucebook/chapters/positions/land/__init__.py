"""Claimed, annexed, controlled, demanded: four different things, region by region."""

from trucebook.chapters.positions.land.chapter import Land, land

__all__ = ["Land", "land"]
