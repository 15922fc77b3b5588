// Any two documents side by side by issue: every clause is on the page, this puts the chosen two into the columns.
"use strict";
truce.model("compare-plans", ({ one, two }, { issues, documents }) => {
  const results = { "head-one": documents[one].head, "head-two": documents[two].head };
  let shared = 0;
  for (const issue of issues) {
    const [left, right] = [one, two].map((key) => documents[key].clauses[issue] ?? "");
    results[`one-${issue}`] = left || "—";
    results[`two-${issue}`] = right || "—";
    if (left && right && issue !== "other") shared += 1;
  }
  results.shared = `${shared} of ${issues.filter((issue) => issue !== "other").length}`;
  return results;
});
