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
  // Logarithmic pool: weighted geometric mean of the views that there are.
  const views = [["w-base", data.base], ["w-drivers", drivers]];
  if (data.outsiders) views.push(["w-outsiders", data.outsiders]);
  const total = views.reduce((sum, [weight]) => sum + values[weight], 0);
  const pooled = normal(names.map((_, place) => views.reduce((sum, [weight, view]) => {
    const share = total > 0 ? values[weight] / total : 1 / views.length;
    return share > 0 ? sum + share * Math.log(Math.max(view[place], data.least)) : sum;
  }, 0)));
  const shown = (value) => `${(Math.round(1000 * value + 1e-9) / 10).toFixed(1)}%`;
  return Object.fromEntries(names.map((name, place) => [name, shown(pooled[place])]));
});
