import { buildInterface } from "../platform/interface-build.ts";

await buildInterface({ force: process.argv.includes("--force") });
