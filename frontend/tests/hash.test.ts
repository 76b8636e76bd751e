import assert from "node:assert/strict";
import { test } from "node:test";
import { read, written } from "../src/hash.ts";
import { Store } from "../src/store.ts";
import { golden } from "./golden.ts";

const { page: one } = await golden("classes.json");
const page = {
  ...one,
  models: [{ ...one.models[0]!, name: "a, b & c=1" }, { ...one.models[0]!, name: "🐈#%" }],
};

/** What a reader of the link sees. */
function followed(hash: string): Store {
  const found = read(page, hash);
  assert.ok(found);
  const store = new Store(page);
  for (const other of found.others) store.set(other);
  store.set(found.state);
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
    costs: { fp: 2.5, fn: 1e-7, prevalence: 0.02 },
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
