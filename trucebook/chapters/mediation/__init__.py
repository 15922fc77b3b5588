"""What outside powers did for the talks."""

from trucebook.chapters.mediation.chapter import View, view

__all__ = ["View", "view"]
