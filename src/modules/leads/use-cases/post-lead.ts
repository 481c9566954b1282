import type { Outgoing, OutgoingOutcome } from "../../../platform/outgoing.ts";
import { type HandedLead, leadPayload } from "../domain/lead-payload.ts";
import type { Attempt } from "../store/leads.ts";

const DEADLINE_MS = 10_000;

/** Sends a lead to an address as JSON; any 2xx means that it was taken. */
export async function postLead(
  outgoing: Outgoing | undefined,
  url: string,
  lead: HandedLead,
): Promise<Attempt> {
  if (outgoing === undefined) throw new Error("There is no way out");
  const at = new Date().toISOString();
  const outcome = await outgoing.exchange({
    url,
    method: "POST",
    headers: { "content-type": "application/json", accept: "*/*" },
    body: JSON.stringify(leadPayload(lead)),
    deadlineMs: DEADLINE_MS,
    maxBodyBytes: 1_024,
  });
  return { at, destination: "https", tookMs: outcome.tookMs, ...judged(outcome) };
}

function judged(outcome: OutgoingOutcome): Pick<Attempt, "outcome" | "detail"> {
  if (outcome.kind === "refused") return { outcome: "unreachable", detail: outcome.code };
  const taken = outcome.status >= 200 && outcome.status < 300;
  return { outcome: taken ? "delivered" : "refused", detail: String(outcome.status) };
}
