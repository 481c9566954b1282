// Run by the launcher's tests: a process that uses an embedded server and can be killed.
import { startEmbedded } from "./server.ts";

const server = await startEmbedded(process.argv[2] ?? "");
process.on("SIGTERM", async () => {
  await server.stop();
  process.exit(0);
});
setInterval(() => undefined, 60_000);
process.stdout.write(`${JSON.stringify({ pid: server.pid(), adopted: server.adopted })}\n`);
