"""The course of the talks: who met whom, what came of it, what is announced."""

from trucebook.chapters.timeline.chapter import View, view
from trucebook.chapters.timeline.sentences import dates_sentence, silence_sentence

__all__ = ["View", "dates_sentence", "silence_sentence", "view"]
