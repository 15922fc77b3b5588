"use strict";
// How far a poll's number could move if those not reached differed: the same sums as trucebook/analysis/opinion.py.

truce.model("nonresponse", (values, data) => {
  const results = {};
  const tenth = (number) => (Math.floor(number * 10 + 0.5) / 10).toFixed(1);
  for (const [key, { share, group }] of Object.entries(data)) {
    const missing = values[`missing_${group}`] / 100;
    const theirs = Math.min(Math.max(share + values[`differ_${group}`], 0), 100);
    results[key] = `${tenth((1 - missing) * share + missing * theirs)}%`;
    const needed = missing > 0 ? share + (50 - share) / missing : NaN;
    results[`${key}_tip`] = needed >= 0 && needed <= 100
      ? `${needed < share ? "−" : "+"}${tenth(Math.abs(needed - share))} points`
      : "no difference would do";
  }
  return results;
});
