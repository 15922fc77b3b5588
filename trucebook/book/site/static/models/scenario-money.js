// The same computation as trucebook/analysis/scenario_money.py, in the same order, so that both give the same numbers.
truce.model("scenario-money", (values, data) => {
  const triangular = (u, low, mode, high) => {
    if (high <= low) return low;
    const cut = (mode - low) / (high - low);
    if (u < cut) return low + Math.sqrt(u * (high - low) * (mode - low));
    return high - Math.sqrt((1 - u) * (high - low) * (high - mode));
  };
  const shifted = (row, mode) => [row[0] + (mode - row[1]), mode, row[2] + (mode - row[1])];
  const middle = (list) => {
    const ranked = [...list].sort((a, b) => a - b);
    const last = ranked.length - 1;
    return [0.1, 0.5, 0.9].map((share) => ranked[Math.floor(share * last + 0.5)]);
  };
  const whole = (x) => {
    const n = Math.floor(x + 0.5);
    return (n < 0 ? "−" : "") + Math.abs(n).toLocaleString("en-US");
  };
  const words = ([low, half, high]) => `${whole(half)} (${whole(low)} to ${whole(high)})`;
  const monthly = shifted(data.monthly, values.pace);
  const results = {};
  for (const [name, ranges] of Object.entries(data.ranges)) {
    const of = {};
    for (const quantity of data.quantities) of[quantity] = shifted(ranges[quantity], values[`${name}-${quantity}`]);
    const needs = [], support = [], barrel = [], brent = [];
    const [paces, rates, supports, discounts, changes] = data.numbers;
    for (let i = 0; i < paces.length; i += 1) {
      const pace = triangular(paces[i], ...monthly);
      const rate = Math.max(0, triangular(rates[i], ...of["damage-rate"]));
      needs.push(data.needs + pace * rate / 100 * values.months);
      support.push(Math.max(0, triangular(supports[i], ...of["outside-support"])) * values.months / 12);
      barrel.push(data.discount * Math.min(100, triangular(discounts[i], ...of["discount-closed"])) / 100);
      brent.push(data.brent * (1 + triangular(changes[i], ...of["brent-change"]) / 100));
    }
    results[`${name}-needs`] = words(middle(needs));
    results[`${name}-support`] = words(middle(support));
    results[`${name}-barrel`] = words(middle(barrel));
    results[`${name}-brent`] = words(middle(brent));
  }
  return results;
});
