import type { Outgoing } from "../../../platform/outgoing.ts";
import type { Finding } from "../domain/finding.ts";
import { blocking, type Check, warning } from "./check.ts";
import { type Link, linksOf } from "./links.ts";

const AT_ONCE = 4;

/** Every link answers: 404, 410 and 5xx block, what cannot be reached is a warning (decision 42). */
export const linksAnswer: Check = {
  name: "links-answer",
  policy: "100.6",
  cost: "outside",
  async run({ snapshot }, { outgoing }) {
    // One address may stand in several fields; its host is asked once.
    const byUrl = Map.groupBy(linksOf(snapshot), ({ url }) => url);
    const waiting = [...byUrl.values()];
    const findings: Finding[] = [];
    const work = async () => {
      for (let links = waiting.shift(); links; links = waiting.shift())
        findings.push(...(await checkLink(links, outgoing)));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const order = linksOf(snapshot).map(({ pointer }) => pointer);
    return findings.sort((a, b) => order.indexOf(a.pointer ?? "") - order.indexOf(b.pointer ?? ""));
  },
};

async function checkLink(links: readonly Link[], outgoing: Outgoing): Promise<Finding[]> {
  const [first] = links;
  if (first === undefined) return [];
  const outcome = await outgoing.exchange({
    url: first.url,
    maxRedirects: 5,
    maxBodyBytes: 1_024,
    headers: { accept: "text/html,application/xhtml+xml,*/*" },
  });
  const tookMs = outcome.tookMs;
  return links.flatMap(({ page, pointer, url }) => {
    if (outcome.kind === "refused") {
      const evidence = { url, outcome: outcome.code, tookMs };
      return [warning("link-unreachable", { page, pointer, params: { url }, evidence })];
    }
    const { status } = outcome;
    if (!isBroken(status)) return [];
    const evidence = { url, status, tookMs };
    return [blocking("link-broken", { page, pointer, params: { url, status }, evidence })];
  });
}

export const isBroken = (status: number): boolean =>
  status === 404 || status === 410 || status >= 500;
