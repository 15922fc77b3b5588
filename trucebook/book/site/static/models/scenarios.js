// The four probabilities from the reader's drivers and weights: the same steps as trucebook/analysis/scenarios.py.
"use strict";

truce.model("scenarios", (values, data) => {
  const names = data.outcomes;
  const normal = (logs) => {
    const top = Math.max(...logs);
    const weights = logs.map((value) => Math.exp(value - top));
    const total = weights.reduce((sum, value) => sum + value, 0);
    return weights.map((value) => value / total);
  };
  // Bayes' rule: each driver that is seen (1) or not seen (0) multiplies the base rates; one that is not known (0.5) says nothing.
  const drivers = normal(names.map((_, place) => {
    let log = Math.log(data.base[place]);
    for (const one of data.drivers) {
      const state = values[one.key];
      if (state === 1) log += data.discount * Math.log(one.shares[place]);
      if (state === 0) log += data.discount * Math.log(1 - one.shares[place]);
    }
    return log;
  }));
  // Logarithmic pool of the two views that speak of every outcome.
  const first = values["w-base"];
  const second = values["w-drivers"];
  const both = Math.max(first + second, 1e-12);
  let pooled = normal(names.map((_, place) => {
    const [one, other] = [data.base[place], drivers[place]].map((value) => Math.log(Math.max(value, data.least / 100)));
    return (first * one + second * other) / both;
  }));
  // Others speak of an end of the fighting alone: its chance is pooled with theirs, proportions within and outside it stay (Jeffrey's rule).
  if (data.others) {
    const third = values["w-outsiders"] * data.others.weight;
    const share = third / Math.max(first + second + third, 1e-12);
    const { lasting, peace } = data.others;
    const cells = [];
    if (lasting !== null && peace !== null) {
      const part = Math.min(peace, lasting - data.least);
      cells.push([["comprehensive-peace"], part], [["frozen-conflict"], lasting - part]);
    } else if (lasting !== null) cells.push([["frozen-conflict", "comprehensive-peace"], lasting]);
    else cells.push([["comprehensive-peace"], peace]);
    const named = cells.flatMap(([cell]) => cell);
    cells.push([names.filter((name) => !named.includes(name)), 1 - cells.reduce((sum, [, value]) => sum + value, 0)]);
    const weighed = cells.map(([cell, value]) => {
      const now = Math.max(cell.reduce((sum, name) => sum + pooled[names.indexOf(name)], 0), 1e-12);
      return { cell, now, chance: now ** (1 - share) * Math.max(value, data.least) ** share };
    });
    const total = weighed.reduce((sum, one) => sum + one.chance, 0);
    pooled = names.map((name, place) => {
      const one = weighed.find(({ cell }) => cell.includes(name));
      return pooled[place] / one.now * one.chance / total;
    });
  }
  const shown = (value) => `${Math.floor(100 * value + 1e-9 + 0.5)}%`;
  return Object.fromEntries(names.map((name, place) => [name, shown(pooled[place])]));
});
