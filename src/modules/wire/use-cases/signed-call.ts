import type { OutgoingOutcome } from "../../../platform/outgoing.ts";
import type { Platform } from "../../../platform/platform.ts";
import type { Webhook } from "../../commerce/index.ts";
import { FULFILMENT_RESOURCE } from "../../identity/index.ts";
import type { WebhookBody } from "../domain/operation-view.ts";

/** The time of a publisher to take a call. */
const DEADLINE_MS = 10_000;
/** Their libraries allow no difference of clocks (wire contract, 6.2). */
const TOKEN_BACKDATED_SECONDS = 60;
const TOKEN_SECONDS = 600;

/** What the token of a call says of who calls whom. */
export type CallClaims = {
  readonly aud: string;
  readonly iss: string;
  readonly tid: string;
  readonly ver: "1.0";
  readonly appid: string;
  readonly azp: string;
};

export type SignedCall = { readonly claims: CallClaims; readonly outcome: OutgoingOutcome };

/** Calls a connection webhook with a token for the publisher's application (wire contract, 6.2). */
export async function signedCall(
  platform: Platform,
  { url, tenantId, appId }: Webhook,
  body: WebhookBody,
): Promise<SignedCall> {
  const { outgoing, tokens } = platform.services;
  if (outgoing === undefined || tokens === undefined)
    throw new Error("Calls to the outside are not set up");
  const claims: CallClaims = {
    aud: appId,
    iss: `${platform.addresses.api}/${tenantId}/`,
    tid: tenantId,
    ver: "1.0",
    appid: FULFILMENT_RESOURCE,
    azp: FULFILMENT_RESOURCE,
  };
  const { aud: audience, iss: issuer, ...others } = claims;
  const token = await tokens.sign(others, {
    audience,
    issuer,
    notBeforeSecondsAgo: TOKEN_BACKDATED_SECONDS,
    seconds: TOKEN_SECONDS,
  });
  const outcome = await outgoing.exchange({
    method: "POST",
    url,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-ms-requestid": body.id,
      "x-ms-correlationid": body.activityId,
    },
    body: JSON.stringify(body),
    deadlineMs: DEADLINE_MS,
    maxBodyBytes: 1_024,
  });
  return { claims, outcome };
}
