import { configFromEnvironment } from "./config.ts";
import { startSamplePublisher } from "./server.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const config = configFromEnvironment(process.env);
  const running = await startSamplePublisher({ ...config, log: say });
  say(`Sample publisher at ${running.address}, marketplace ${config.marketplace.authority}`);
  for (const { id, clientSecret, offers } of config.publishers)
    say(
      `  ${id}: ${offers.map((offer) => offer.id).join(", ")}${clientSecret === undefined ? " (no client secret: set-up is off)" : ""}`,
    );
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void running.close());
} catch (error) {
  process.stderr.write(`The sample publisher did not start: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
