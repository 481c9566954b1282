import { isSoldHere, pageOf } from "../domain/snapshot.ts";
import { blocking, type Check, warning } from "./check.ts";
import { isBroken } from "./links-answer.ts";

/** Buyers are sent to the landing page after they bought: it must be there, also without a token. */
export const landingPageAnswers: Check = {
  name: "landing-page-answers",
  policy: "200.3",
  cost: "outside",
  async run({ snapshot }, { outgoing }) {
    const url = pageOf(snapshot, "technical").landingPageUrl;
    if (url === undefined || !isSoldHere(snapshot)) return [];
    const at = { page: "technical", pointer: "/landingPageUrl", params: { url } };
    const outcome = await outgoing.exchange({ url, maxBodyBytes: 1_024 });
    const { tookMs } = outcome;
    if (outcome.kind === "refused")
      return [
        warning("landing-page-unreachable", {
          ...at,
          evidence: { url, outcome: outcome.code, tookMs },
        }),
      ];
    const { status } = outcome;
    if (!isBroken(status)) return [];
    return [
      blocking("landing-page-broken", {
        ...at,
        params: { url, status },
        evidence: { url, status, tookMs },
      }),
    ];
  },
};

/** The webhook takes a POST, and refuses one that carries no token. */
export const webhookAnswers: Check = {
  name: "webhook-answers",
  policy: "200.4",
  cost: "outside",
  async run({ snapshot }, { outgoing }) {
    const url = pageOf(snapshot, "technical").webhookUrl;
    if (url === undefined || !isSoldHere(snapshot)) return [];
    const at = { page: "technical", pointer: "/webhookUrl" };
    const outcome = await outgoing.exchange({
      url,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      maxBodyBytes: 1_024,
    });
    const { tookMs } = outcome;
    if (outcome.kind === "refused")
      return [
        blocking("webhook-unreachable", {
          ...at,
          params: { url },
          evidence: { url, outcome: outcome.code, tookMs },
        }),
      ];
    const { status } = outcome;
    const evidence = { url, status, tookMs };
    if (isBroken(status) || status === 405)
      return [blocking("webhook-broken", { ...at, params: { url, status }, evidence })];
    if (status >= 300 && status < 400)
      return [blocking("webhook-redirects", { ...at, params: { url, status }, evidence })];
    return status < 300 ? [warning("webhook-open", { ...at, params: { url }, evidence })] : [];
  },
};

/** Leads are posted to the destination: a test lead, marked as one, must be taken. */
export const leadDestinationAnswers: Check = {
  name: "lead-destination-answers",
  policy: "200.4",
  cost: "outside",
  async run({ snapshot }, { outgoing }) {
    const { leads } = pageOf(snapshot, "setup");
    if (leads?.destination !== "https" || leads.url === undefined) return [];
    const { url } = leads;
    const outcome = await outgoing.exchange({
      url,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(TEST_LEAD),
      maxBodyBytes: 1_024,
    });
    const { tookMs } = outcome;
    const taken = outcome.kind === "answered" && outcome.status >= 200 && outcome.status < 300;
    if (taken) return [];
    const answer = outcome.kind === "answered" ? String(outcome.status) : outcome.code;
    return [
      blocking("lead-refused", {
        page: "setup",
        pointer: "/leads/url",
        params: { url },
        evidence: { url, answer, tookMs },
      }),
    ];
  },
};

/** Receivers know test leads by the prefix (publisher.md 15.2). */
const TEST_LEAD = {
  userDetails: {
    firstName: "MSFT_TEST_FirstName",
    lastName: "MSFT_TEST_LastName",
    email: "msft_test@example.com",
    phone: "0000000000",
    country: "US",
    company: "MSFT_TEST_Company",
    title: "MSFT_TEST_Title",
  },
  leadSource: "MSFT_TEST_LeadSource",
  actionCode: "INS",
  offerTitle: "MSFT_TEST_Offer",
  description: "MSFT_TEST_Description",
} as const;
