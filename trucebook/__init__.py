"""Truce Talks: the evidence book on the Russia–Ukraine truce talks.

Four floors, imports go downward only: :mod:`trucebook.book` (how the book is made), :mod:`trucebook.figures` and
:mod:`trucebook.prose` (how a finding looks and reads), :mod:`trucebook.analysis` (what the evidence means),
:mod:`trucebook.evidence` (what is known, when, from which source).
"""

__version__ = "0.1.0"
