// Bundles the page's script and style sheet into the Python package, or the unit tests for node.
import { readdirSync } from "node:fs";
import { build } from "esbuild";

const target = "../src/tellapart/report/static";

if (process.argv.includes("--tests")) {
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
  const common = { bundle: true, minify: true, legalComments: "none", charset: "utf8", logLevel: "warning" };
  await build({
    ...common,
    entryPoints: ["src/main.ts"],
    outfile: `${target}/report.js`,
    format: "iife",
    target: ["chrome87", "firefox113", "safari16.4"],
  });
  await build({ ...common, entryPoints: ["src/style/page.css"], outfile: `${target}/report.css` });
}
