"""The index of the search: what of a page is found, under which address, and as which words."""

from __future__ import annotations

import json
import re

import pytest

from trucebook.book.imprint import VERSION_MARK
from trucebook.book.search import Ahead, passages, tokens, write_index
from trucebook.book.sums import sums

PAGE = """<main><h1>Talks</h1><section id="talks"><section id="army"><h2>How large?<a class="headerlink" href="#army">#</a></h2>
<p>Up to <b>800,000</b> people.</p><table><tbody><tr id="row-1"><td>Zaporizhzhia</td> <td>588</td></tr></tbody></table>
<figure id="gap"><p>They are far apart</p><svg><text>not words</text></svg></figure></section></section></main><footer>foot</footer>"""


@pytest.mark.parametrize(("text", "words"), [
    ("800,000", ["800000"]), ("800000", ["800000"]), ("54.5%", ["54.5"]), ("12 polls", ["12", "poll"]), ("Türkiye’s", ["turkiye", "s"]),
    ("the parties", ["party"]), ("2025-08-14", ["2025", "08", "14"]), ("1,625 Russians", ["1625", "russian"]),
])  # fmt: skip
def test_words_and_numbers_are_read_as_a_reader_types_them(text, words):
    assert tokens(text) == words


def test_a_page_is_cut_into_places_that_can_be_reached():
    found = {one.url: one for one in passages("talks.html", PAGE)}
    assert set(found) == {"talks.html#army", "talks.html#row-1", "talks.html#gap"}
    assert found["talks.html#army"].title == "How large?"
    assert found["talks.html#row-1"].text == "Zaporizhzhia 588"
    assert "not words" not in found["talks.html#gap"].text
    assert "foot" not in " ".join(one.text for one in found.values())


@pytest.mark.parametrize(("body", "said"), [
    ("<p>5 < 6 &amp; 7 > 6 of them</p>", "5 < 6 & 7 > 6 of them"), ("<p title='a > b'>One <br/>line</p>", "One line"),
    ("<P ID=x>In capitals</P>", "In capitals"), ("<p>before</p><button aria-label=\"x > y\">pressed</button>", "before"),
    ("<p>It says &lt;p&gt; and <!-- not this --><?nor this?>no more", "It says <p> and no more"),
])  # fmt: skip
def test_tags_of_any_shape_are_read(body, said):
    assert [one.text for one in passages("talks.html", f"<main>{body}</main>")] == [said]


def test_the_same_pages_give_the_same_index_and_every_word_leads_to_its_place(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "talks.html").write_text(PAGE)
        write_index(tmp_path / name, tmp_path / name, "")
    files = {
        name: {path.name: path.read_bytes() for path in (tmp_path / name / "search").iterdir()}
        for name in ("one", "two")
    }
    assert files["one"] == files["two"]
    shard = json.loads(re.search(r"words\(0,(.*)\);", files["one"]["w0.js"].decode())[1])
    texts = json.loads(re.search(r"texts\(0,(.*)\);", files["one"]["t0.js"].decode())[1])
    for word, place in (
        ("800000", "talks.html#army"),
        ("588", "talks.html#row-1"),
        ("zaporizhzhia", "talks.html#row-1"),
    ):
        assert texts[shard[word][0]][0] == place


def test_a_page_that_is_kept_with_a_mark_is_found_by_the_version_of_the_data(tmp_path):
    version, kept = "8a1dfs0038", tmp_path / "kept"
    cited = PAGE.replace("</main>", f"<p>Cite it as: data {VERSION_MARK}.</p></main>")
    for name, page in (("kept", cited), ("filled", cited.replace(VERSION_MARK, version)), ("site", "")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "talks.html").write_text(page)
    write_index(tmp_path / "filled", tmp_path / "filled", version)
    write_index(kept, tmp_path / "site", version)
    assert sums(tmp_path / "site" / "search") == sums(tmp_path / "filled" / "search")
    assert not (kept / "search").exists()


def test_pages_are_read_ahead_once_each_as_soon_as_they_have_settled(tmp_path, monkeypatch):
    pages, kept = tmp_path / "pages", tmp_path / "kept"
    monkeypatch.setenv("TRUCEBOOK_CACHE", str(kept))
    pages.mkdir()
    (pages / "before.html").write_text(PAGE)
    ahead = Ahead(pages)
    (pages / "talks.html").write_text(PAGE)
    (pages / "half.html").write_bytes("<main><p>Tü".encode()[:-1])
    found = []
    for _ in range(3):
        ahead.look()
        found.append(len(list(kept.rglob("*.json"))))
    assert found == [0, 1, 1]


def test_what_a_chapter_says_comes_before_lists_and_rows_behind_charts():
    talks = """<main><h1>Talks</h1><p>It costs 588 billion.</p><figure id="c"><details class="data"><summary>Data</summary><details>
        <table><tbody><tr><td>2025-02-01</td><td>588</td></tr></tbody></table></details></details><p>Below it.</p></figure></main>"""
    worths = [one.worth for one in passages("talks.html", talks)]
    assert worths[0] == worths[-1] == 1
    assert min(worths) == worths[1] < 1
    assert all(one.worth < 1 for page in ("sources.html", "evidence/talks.html") for one in passages(page, talks))
