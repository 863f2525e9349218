// Bundles what the browser gets: node build.mjs OUTPUT. hatch_build.py runs it while the package is built.
import { copyFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: ["chrome109", "firefox115", "safari16"],  // chrome109 is the last for the Windows 7 machines of communes
  legalComments: "linked",
  logLevel: "warning",
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
};

await rm(out, { recursive: true, force: true });
await Promise.all([
  build({ ...common, entryPoints: ["app.js", "builder.js", "diagram.js", "studio.js", "decision.js"], format: "iife", outdir: out }),
  build({
    ...common,
    stdin: { contents: '@import "./fonts.css"; @import "./diagram.css"; @import "./css/app.css";', loader: "css", resolveDir: here },
    outfile: join(out, "app.css"),
  }),
  build({ ...common, entryPoints: ["studio.css"], outfile: join(out, "studio.css"), loader: { ...common.loader, ".woff": "file", ".ttf": "empty", ".eot": "empty", ".svg": "empty" } }),
]);
await copyFile(join(here, "node_modules/@fontsource/be-vietnam-pro/LICENSE"), join(out, "fonts", "LICENSE.txt"));
