// The gap index under the reader's weights; the same sum, in the same order, as weighted_index in Python.
"use strict";
truce.model("gap-index", (values, { issues, gaps, titles, scale }) => {
  let total = 0;
  let above = 0;
  const parts = [];
  issues.forEach((issue, place) => {
    const weight = values[issue] ?? 1;
    total += weight;
    above += weight * gaps[place];
    parts.push(weight * gaps[place]);
  });
  const top = Math.max(...parts);
  const weighs = parts.filter((part) => part > 0).length;
  const most = titles.filter((_, place) => top > 0 && parts[place] === top);
  return {
    index: total > 0 ? `${(Math.floor((1000 * above) / (scale * total) + 0.5) / 10).toFixed(1)}%` : "nothing weighs",
    most: most.length === 0 ? "none" : most.length > 3 ? `${most.slice(0, 3).join("; ")} and ${most.length - 3} more` : most.join("; "),
    weighs: `${weighs} of ${issues.length}`,
  };
});
