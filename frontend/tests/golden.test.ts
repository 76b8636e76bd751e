import assert from "node:assert/strict";
import { test } from "node:test";
import * as format from "../src/format.ts";
import { live } from "../src/intervals.ts";
import { numberOf } from "../src/page.ts";
import { atLeast, cheapest, isRung } from "../src/presets.ts";
import { golden, goldenText, NAMES, near } from "./golden.ts";

const KEYS = ["value", "low", "high", "n"] as const;

for (const name of NAMES) {
  test(`${name}: metrics and intervals at every threshold are those of Python`, async () => {
    const { page, views } = await golden(name);
    let compared = 0;
    views.forEach((expected, k) => {
      const view = page.models[0]!.views[k]!;
      for (const { threshold, metrics } of expected.at) {
        const place = view.points.place(numberOf(threshold));
        assert.ok(place.exact, `${view.name} at ${threshold}: not exact`);
        const table = view.points.table(place.index);
        for (const [metric, numbers] of Object.entries(metrics)) {
          const found = live(metric, table, page);
          KEYS.forEach((key, i) => {
            const wanted = numberOf(numbers[i]!);
            const exact = key === "value" && metric !== "mcc"; // of which Python's formula, for many classes, keeps fewer digits
            const ok = near(found[key], wanted, exact ? 1e-12 : 1e-9);
            assert.ok(ok, `${view.name} at ${threshold}: ${key} of ${metric} is ${found[key]}; expected ${wanted}`);
          });
          compared += 1;
        }
      }
    });
    assert.ok(compared > 50, `only ${compared} estimates`);
  });

  test(`${name}: the cheapest threshold is that of Python`, async () => {
    const { page, views } = await golden(name);
    views.forEach((expected, k) => {
      const { points } = page.models[0]!.views[k]!;
      for (const { threshold, ...costs } of expected.costs) {
        assert.equal(cheapest(points, costs), numberOf(threshold), JSON.stringify(costs));
        const large = { ...costs, fp: costs.fp * 5e306, fn: costs.fn * 5e306 };
        assert.equal(cheapest(points, large), numberOf(threshold), "the same in another unit");
      }
    });
  });

  test(`${name}: thresholds at levels of recall and precision are those of Python`, async () => {
    const { page, views } = await golden(name);
    views.forEach((expected, k) => {
      const view = page.models[0]!.views[k]!;
      const whole = view.points.length > view.points.distinct;
      for (const { metric, level, threshold } of expected.levels) {
        const wanted = numberOf(threshold);
        if (whole || isRung(level)) assert.ok(Object.is(atLeast(view, metric, level), wanted), `${metric} ${level}`);
        if (whole) assert.ok(Object.is(atLeast({ ...view, rungs: null }, metric, level), wanted), `searched ${metric} ${level}`);
      }
    });
  });

  test(`${name}: presets are kept points`, async () => {
    const { page } = await golden(name);
    for (const view of page.models[0]!.views) {
      const { points } = view;
      const chosen = view.presets.map((preset) => numberOf(preset.threshold));
      for (const rung of [...(view.rungs?.recall ?? []), ...(view.rungs?.precision ?? []), ...chosen]) {
        if (!Number.isNaN(rung)) assert.equal(points.threshold[points.place(rung).index], rung);
      }
    }
  });
}

test("numbers read as in Python", () => {
  const expected = JSON.parse(goldenText("formats.json")) as Record<string, unknown[][]>;
  for (const [name, rows] of Object.entries(expected)) {
    for (const row of rows) {
      const given = row.slice(0, -1).map((each) => numberOf(each as number));
      const write = format[name as keyof typeof format] as (...numbers: number[]) => string;
      assert.equal(write(...given), row.at(-1), `${name}(${given})`);
    }
  }
});
