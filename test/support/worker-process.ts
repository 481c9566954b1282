/** A worker in a process of its own, to be killed: `worker-process.ts <socket folder> <database> <hold in ms>`. */
import { openMarket } from "../../src/app.ts";
import { readConfig } from "../../src/platform/config.ts";
import { openLog } from "../../src/platform/log.ts";
import { probeModule } from "./probe.ts";

const [socketFolder = "", database = "", holdMs = "0"] = process.argv.slice(2);
await openMarket({
  config: readConfig({
    SOUK_LOG_LEVEL: "silent",
    SOUK_OUTGOING_ALLOW: process.env["SOUK_OUTGOING_ALLOW"],
  }),
  connection: { socketFolder, database },
  secretKey: "test secret key of at least 32 characters",
  log: openLog("silent"),
  addresses: { web: "http://127.0.0.1", api: "https://localhost" },
  run: { server: false, worker: true },
  plugins: [probeModule({ hold: () => new Promise((done) => setTimeout(done, Number(holdMs))) })],
});
process.stdout.write("working\n");
