import type { OutgoingOutcome } from "../../../platform/outgoing.ts";

/** What a publisher's address tells the person of an open place. */
export type Access = {
  /** Where the test drive is; shown as a link. */
  readonly accessUrl?: string;
  /** Such as an account and its password; shown as text. */
  readonly accessInformation?: string;
};

/** What follows from an answer to a call (docs/test-drives.md). */
export type Judged =
  | { readonly kind: "done"; readonly access: Access }
  /** 202: asked again after so many seconds. */
  | { readonly kind: "preparing"; readonly afterSeconds: number }
  /** It will not be done; asking again would change nothing. */
  | { readonly kind: "refused"; readonly error: string }
  /** Asked again, until it is given up. */
  | { readonly kind: "failed"; readonly error: string };

/** Longest answer that is read. */
export const MOST_ANSWER_BYTES = 65_536;
const MOST_ACCESS_LETTERS = 10_000;
const MOST_URL_LETTERS = 2_048;
const PREPARING_SECONDS = { least: 2, usual: 15, most: 300 };
/** Client errors that a later call may not meet. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * What the answer to a call to open a place means. An instance that is open without readable access
 * is no use to anybody, so an answer that is not understood counts as a failure.
 *
 * @param httpAllowed whether the person may be sent to an http address: in a sandbox
 */
export function judgeOpen(outcome: OutgoingOutcome, httpAllowed: boolean): Judged {
  if (outcome.kind === "refused") return { kind: "failed", error: outcome.code };
  const { status } = outcome;
  if (status === 202)
    return { kind: "preparing", afterSeconds: waitOf(outcome.headers["retry-after"]) };
  if (status >= 200 && status < 300) {
    const access = outcome.truncated ? undefined : accessOf(outcome.body, httpAllowed);
    if (access === undefined) return { kind: "failed", error: "answer not understood" };
    return { kind: "done", access };
  }
  return refusedOrFailed(status);
}

/** The same for a call to close one: a place that the publisher does not know is closed. */
export function judgeClose(outcome: OutgoingOutcome): Exclude<Judged, { kind: "preparing" }> {
  if (outcome.kind === "refused") return { kind: "failed", error: outcome.code };
  const { status } = outcome;
  const closed = (status >= 200 && status < 300) || status === 404 || status === 410;
  // An instance that runs on costs the publisher money: it is asked again whatever it answers.
  return closed ? { kind: "done", access: {} } : { kind: "failed", error: `answered ${status}` };
}

const refusedOrFailed = (status: number): Judged => ({
  kind: status >= 400 && status < 500 && !PASSING.has(status) ? "refused" : "failed",
  error: `answered ${status}`,
});

function waitOf(header: string | undefined): number {
  const { least, usual, most } = PREPARING_SECONDS;
  if (header === undefined || !/^\d{1,6}$/.test(header)) return usual;
  return Math.min(Math.max(Number(header), least), most);
}

/** An empty body or a JSON object; undefined for anything else. */
function accessOf(body: Uint8Array, httpAllowed: boolean): Access | undefined {
  const text = Buffer.from(body).toString("utf8").trim();
  if (text === "") return {};
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined; // Not JSON: the publisher reads so in the list of its test drives.
  }
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return undefined;
  const { accessUrl, accessInformation } = answer as Record<string, unknown>;
  if (accessUrl !== undefined && !isAddress(accessUrl, httpAllowed)) return undefined;
  if (accessInformation !== undefined && !isStorableText(accessInformation)) return undefined;
  return {
    ...(typeof accessUrl === "string" && { accessUrl }),
    ...(typeof accessInformation === "string" &&
      accessInformation.trim() !== "" && { accessInformation: accessInformation.trim() }),
  };
}

function isAddress(value: unknown, httpAllowed: boolean): boolean {
  if (typeof value !== "string" || value.length > MOST_URL_LETTERS) return false;
  const scheme = URL.parse(value)?.protocol;
  return scheme === "https:" || (scheme === "http:" && httpAllowed);
}

const isStorableText = (value: unknown): boolean =>
  typeof value === "string" &&
  [...value].length <= MOST_ACCESS_LETTERS &&
  !value.includes("\0") &&
  value.isWellFormed();
