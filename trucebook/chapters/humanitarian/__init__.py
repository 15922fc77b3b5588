"""People: civilians killed and injured, prisoners and the dead, corridors, grain and the displaced."""

from trucebook.chapters.humanitarian.chapter import View, view

__all__ = ["View", "view"]
