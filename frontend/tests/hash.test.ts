import assert from "node:assert/strict";
import { test } from "node:test";
import { read, take, written } from "../src/hash.ts";
import { Store } from "../src/store.ts";
import { golden } from "./golden.ts";

const { page: one } = await golden("classes.json");
const page = {
  ...one,
  models: [{ ...one.models[0]!, name: "a, b & c=1" }, { ...one.models[0]!, name: "🐈#%" }],
  wins: [{ a: 0, b: 1, bothRight: 1, onlyA: 2, onlyB: 3, bothWrong: 4 }],
};
const MODELS = { a: encodeURIComponent("a, b & c=1"), b: encodeURIComponent("🐈#%") };

/** What a reader of the link sees. */
function followed(hash: string): Store {
  const store = new Store(page);
  take(store, hash);
  return store;
}

test("a page as it opens has no hash", () => {
  assert.equal(written(new Store(page)), "");
});

test("every part of the state comes back", () => {
  const store = new Store(page);
  const { threshold } = page.models[0]!.views[1]!.points;
  store.set({ view: 1, threshold: threshold[7]! });
  store.set({ model: 1, view: 1 });
  store.set({
    threshold: threshold[40]!,
    cells: [{ truth: "cat", predicted: "dog" }, { truth: null, predicted: "owl" }],
    outcome: { a: 0, b: 1, which: "onlyB" },
    matrix: { shade: "row", log: true, errorsOnly: true, sort: "worst" },
    costs: { fp: 2.5, fn: 1e-5, prevalence: 0.02 },
  });
  const hash = written(store);
  const again = followed(`#${hash}`);
  assert.deepEqual(again.state, store.state);
  assert.equal(again.thresholdOf(0, 1), threshold[7]);
  assert.equal(written(again), hash);
  assert.match(hash, /^[\w.%,&=*!'()~-]+$/);
});

test("nobody predicted positive is a threshold too", () => {
  const store = new Store(page);
  store.set({ threshold: Infinity });
  assert.equal(written(store), "t=Infinity");
  assert.equal(followed("#t=Infinity").state.threshold, Infinity);
});

test("a threshold between kept points becomes the nearest of them", async () => {
  const { page: hard } = await golden("hard.json");
  const { points } = hard.models[0]!.views[0]!;
  const gap = points.adjacent.indexOf(0);
  assert.ok(gap > 0);
  const [above, below] = [points.threshold[gap]!, points.threshold[gap + 1]!];
  assert.equal(read(hard, `#t=${above - (above - below) / 10}`)?.state.threshold, above);
});

test("what is unknown is passed over", () => {
  const start = new Store(page).state;
  for (const hash of ["#m=x&c=y&t=z", "#t=&cell=,", "#cell=lion,dog", "#shade=pink&sort=up", "#rows=x,y,z", "#cost=-1,0", "#m=%E0%A4%A&t="]) {
    assert.deepEqual(read(page, hash)?.state ?? start, start, hash);
  }
  assert.equal(read(page, "#curves"), null);
});

test("thresholds of all classes and models come back", () => {
  const store = new Store(page);
  const { threshold } = page.models[0]!.views[2]!.points;
  const asked = [[0, 2, threshold[3]!], [1, 0, threshold[4]!], [1, 1, Infinity], [0, 1, -7], [0, 0, threshold[8]!]] as const;
  for (const [model, view, at] of asked) store.set({ model, view, threshold: at });
  const hash = written(store);
  const again = followed(`#${hash}`);
  for (const [model, view] of asked) assert.equal(again.thresholdOf(model, view), store.thresholdOf(model, view));
  assert.deepEqual(again.state, store.state);
  assert.equal(written(again), hash);
});

test("a link followed on an open page forgets what it does not name", () => {
  const store = new Store(page);
  take(store, `#m=${MODELS.b}&t=0.3&also=${MODELS.a},0.7&also=${MODELS.a},0.9,owl&cell=cat,dog&log=1`);
  const told: string[] = [];
  store.onChange((_, changed) => told.push([...changed].sort().join(" ")));
  take(store, "#t=0.6");
  assert.deepEqual(told, ["cells matrix model threshold"]);
  assert.equal(written(store), written(followed("#t=0.6")));
  assert.equal(store.thresholdOf(1, 0), page.models[1]!.views[0]!.threshold);
  take(store, `#t=0.6&also=${MODELS.b},0.2`); // what is in view stays, and still panels must know
  assert.equal(told.at(-1), "threshold");
  take(store, "#metrics");
  assert.equal(told.length, 2);
  take(store, "");
  assert.equal(written(store), "");
});

test("a model or class that is not here takes threshold and cells with it, and is named", () => {
  for (const [where, name] of [["m=nosuch", "model “nosuch”"], ["c=lion", "class “lion”"]] as const) {
    const store = followed(`#${where}&t=0.3&cell=cat,dog&also=${MODELS.b},0.2&log=1`);
    assert.equal(written(store), "log=1");
    assert.equal(store.notice, `The link names ${name}, not on this page; what belongs to it is left out.`);
  }
  const store = followed(`#t=0.3&cell=lion,dog&cell=cat,dog&also=nosuch,0.2`);
  assert.match(store.notice, /model “nosuch”, class “lion”/);
  assert.deepEqual(store.state.cells, [{ truth: "cat", predicted: "dog" }]);
  take(store, "#t=0.3");
  assert.equal(store.notice, "");
});

test("rows by who is right: only of pairs that the page has, and that way round", () => {
  const outcome = (hash: string): unknown => followed(hash).state.outcome;
  assert.deepEqual(outcome(`#rows=${MODELS.a},${MODELS.b},onlyA`), { a: 0, b: 1, which: "onlyA" });
  assert.deepEqual(outcome(`#rows=${MODELS.b},${MODELS.a},onlyA`), { a: 0, b: 1, which: "onlyB" });
  assert.deepEqual(outcome(`#rows=${MODELS.b},${MODELS.a},bothWrong`), { a: 0, b: 1, which: "bothWrong" });
  for (const pair of [`${MODELS.a},${MODELS.a}`, `${MODELS.a},nosuch`, ","]) assert.equal(outcome(`#rows=${pair},bothWrong`), null);
});

test("cells are there once, and not without end", () => {
  assert.equal(followed(`#${"cell=cat,dog&".repeat(20_000)}t=0.5`).state.cells.length, 1);
  const classes = Array.from({ length: 1_000 }, (_, k) => `c${k}`);
  const wide = { ...page, classes };
  const cells = classes.map((name) => `cell=${name},c0`).join("&");
  assert.equal(read(wide, `#${cells}`)?.state.cells.length, 200);
});

test("a class without a name, and one called as the mark for any", () => {
  const odd = { ...page, classes: ["", "*", "x"] };
  const store = new Store(odd);
  const cells = [
    { truth: "", predicted: "x" }, { truth: null, predicted: "x" }, { truth: "", predicted: "" },
    { truth: "*", predicted: null }, { truth: "", predicted: null },
  ];
  store.set({ cells });
  assert.equal(written(store), "cell=,x&cell=*,x&cell=,&cell=%2A,*&cell=,*");
  assert.deepEqual(read(odd, `#${written(store)}`)?.state.cells, cells);
  assert.deepEqual(read(page, "#cell=,dog")?.state.cells, [{ truth: null, predicted: "dog" }]); // as links were once
});

test("costs that choose nothing are left out", () => {
  const costs = (hash: string): unknown => read(page, hash)?.state.costs;
  assert.deepEqual(costs("#cost=1e308,1e307&prevalence=0.2"), { fp: 1e308, fn: 1e307, prevalence: 0.2 });
  for (const bad of ["-1,2", "0,1", "1e-9,1e9", "1e999,1", "1"]) {
    assert.deepEqual(costs(`#cost=${bad}&prevalence=1`), { fp: 1, fn: 1, prevalence: null }, bad);
  }
});

test("only numbers are thresholds", () => {
  const start = page.models[0]!.views[0]!.threshold;
  for (const text of ["%20", "0x1", "0.3=4", "1e999", "--1", ".", "1_0", "NaN", ""]) {
    assert.equal(read(page, `#t=${text}&log=1`)?.state.threshold, start, text);
  }
  for (const [text, value] of [["-7", -7], ["7.", 7], ["7e0", 7], ["70e-1", 7], ["-Infinity", -Infinity]] as const) {
    assert.equal(read(page, `#t=${text}`)?.state.threshold, value, text);
  }
});
