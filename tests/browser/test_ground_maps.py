"""The maps of the ground: the slider and the list redraw them, the address keeps the setting, and they stand without scripts."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
pytest_plugins = ("visiting",)

SHAPE = "(form) => form.querySelector('[data-path]').getAttribute('d')"


def test_the_slider_moves_through_the_months(visit):
    opened = visit("ground.html", width=390)
    form = opened.page.locator("form#months")
    form.locator("xpath=ancestor::details").locator("summary").first.click()
    opened.page.wait_for_function("document.querySelector('#months').dataset.ready === 'yes'")
    before, day = form.evaluate(SHAPE), form.locator("[data-result=day]").inner_text()
    form.locator("input").evaluate(
        "(one) => { one.value = '1'; one.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    assert form.evaluate(SHAPE) != before
    assert form.locator("[data-result=day]").inner_text() == "31 March 2022" != day
    assert "months?month=1" in opened.page.url
    assert opened.errors == []


def test_the_list_draws_the_chosen_plan(visit):
    opened = visit("ground.html")
    form = opened.page.locator("form#plan")
    opened.page.wait_for_function("document.querySelector('#plan').dataset.ready === 'yes'")
    before = form.locator("[data-result=ukraine]").inner_text()
    form.locator("select").select_option("2024-putin-conditions RU")
    assert "Kherson" in form.locator("[data-result=ukraine]").inner_text() != before
    left = form.locator("[data-path=left-UA]").first
    assert len(left.get_attribute("d")) > 50


def test_maps_stand_without_scripts(visit):
    opened = visit("ground.html", java_script_enabled=False)
    for one in ("figure#map", "figure#turning-points", "form#plan"):
        assert opened.page.locator(f"{one} .drawing svg:visible").count() == 1
    assert opened.foreign == []
