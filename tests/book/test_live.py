"""The script of live charts is the same whether it was made ahead, kept, or made when asked for."""

from __future__ import annotations

from trucebook.book import live
from trucebook.evidence import kept


def test_the_script_is_the_same_made_ahead_and_when_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv(kept.SETTING, str(tmp_path))
    live.make_ahead()
    ahead = live.script()
    assert len(list(tmp_path.rglob("*.json"))) == 1
    monkeypatch.delenv(kept.SETTING)
    assert ahead == live.script() and "vegaEmbed" in ahead
