/** `souk start`, `souk server`, `souk worker`; every other command is a client of the REST API. */
import { CannotStart } from "./platform/cannot-start.ts";
import { ConfigurationError } from "./platform/config.ts";

const [command = "start", ...rest] = process.argv.slice(2);

try {
  if (command === "start" || command === "server" || command === "worker") {
    const { start } = await import("./start.ts");
    await start(command === "start" ? ["server", "worker"] : [command]);
  } else {
    const { runCommand } = await import("./cli/main.ts");
    process.exitCode = await runCommand([command, ...rest]);
  }
} catch (error) {
  if (!(error instanceof CannotStart || error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
