import type { Platform } from "../../../platform/platform.ts";
import { exchangeRatesAt } from "../../catalog/index.ts";
import type { CheckTools } from "../checks/check.ts";
import { type Inspections, openInspections } from "../checks/packages/inspections.ts";

/** Of each running marketplace, for as long as it runs. */
const inspections = new WeakMap<Platform["services"], Inspections>();

/** What the checks may reach: stored files, the guarded way out, the operator's rates. */
export async function checkTools({ services, pool, clock }: Platform): Promise<CheckTools> {
  const { files, outgoing } = services;
  if (files === undefined || outgoing === undefined)
    throw new Error("Checks need the services files and outgoing");
  const inspected = inspections.get(services) ?? openInspections();
  inspections.set(services, inspected);
  const { perDollar } = await exchangeRatesAt(pool.reader, clock.now());
  return {
    outgoing,
    fetchesWhole: true,
    inspected,
    files: {
      stat: files.stat,
      open: files.open,
      async read(sha256, maxBytes) {
        const stored = await files.stat(sha256);
        if (stored === undefined || stored.size > maxBytes) return undefined;
        const content = await files.open(sha256);
        if (content === undefined) return undefined;
        const chunks: Uint8Array[] = [];
        for await (const chunk of content) chunks.push(chunk);
        return Buffer.concat(chunks);
      },
    },
    rate(from, to) {
      const [a, b] = [Number(perDollar[from]), Number(perDollar[to])];
      return a > 0 && b > 0 ? b / a : undefined;
    },
  };
}
