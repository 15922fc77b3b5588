"""What each side demands, and how far apart they are."""

from trucebook.chapters.positions.chapter import ERROR, View, view

__all__ = ["ERROR", "View", "view"]
