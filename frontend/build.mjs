// Bundles the page's script and style sheet into the Python package, or the unit tests for node.
// `--fresh` only says whether the committed bundle is what the sources give.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

const target = "../src/tellapart/report/static";
const fresh = process.argv.includes("--fresh");

if (process.argv.includes("--tests")) {
  rmSync(".tests", { recursive: true, force: true }); // of files that are gone
  await build({
    entryPoints: readdirSync("tests").filter((name) => name.endsWith(".test.ts")).map((name) => `tests/${name}`),
    outdir: ".tests",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node18",
    logLevel: "warning",
  });
} else {
  const common = { bundle: true, minify: true, legalComments: "none", charset: "utf8", logLevel: "warning", write: !fresh };
  const script = await build({
    ...common,
    entryPoints: { program: "src/main.ts", start: "src/start.ts" },
    outdir: target,
    format: "iife",
    target: ["chrome87", "firefox113", "safari16.4"],
  });
  const style = await build({
    ...common,
    entryPoints: { page: "src/style/page.css", panels: "src/style/panels.css" },
    outdir: target,
  });
  if (fresh) {
    const stale = [...script.outputFiles, ...style.outputFiles].filter(({ path, text }) => readFileSync(path, "utf8") !== text);
    if (stale.length > 0) {
      console.error("src/tellapart/report/static is not what frontend/ gives: run `make frontend` and commit it.");
      process.exitCode = 1;
    }
  }
}
