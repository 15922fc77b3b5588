"""Charts, tables and sentences of the economy."""

from trucebook.chapters.economy.chapter import View, view

__all__ = ["View", "view"]
