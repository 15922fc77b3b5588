"""What changed between the book's editions."""

from trucebook.chapters.changes.chapter import View, view

__all__ = ["View", "view"]
