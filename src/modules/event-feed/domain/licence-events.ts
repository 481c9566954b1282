import type { LeadReceived } from "../../leads/events.ts";
import type {
  AssignmentsChanged,
  ConsentDeclined,
  ConsentGiven,
  ConsentRevoked,
  DealLicencesChanged,
  DealRegistered,
  LicenceRequested,
  RequestDecided,
} from "../../licensing/events.ts";
import {
  aboutOffer,
  type EventType,
  ID,
  OFFER,
  of,
  type Shown,
  type Source,
} from "./event-type.ts";

const licencesEvent = (
  meaning: string,
  fact: AssignmentsChanged["type"],
  because: string,
): EventType => ({
  meaning,
  readers: { customer: "licence:assign" },
  sources: {
    customer: [
      of<AssignmentsChanged>(fact, (one) => ({
        licencesId: one.poolId,
        serviceId: one.serviceId,
        count: one.count,
        because: one.because,
      })),
    ],
  },
  sample: { licencesId: ID, serviceId: `${OFFER}.team`, count: 2, because },
});
const requestEvent = (meaning: string, source: Source, sample: Shown): EventType => ({
  meaning,
  readers: { customer: "licence:assign" },
  sources: { customer: [source] },
  sample: { requestId: ID, licencesId: ID, ...sample },
});

/** From the lead to the deal, the consent and the licences that people have. */
export const LICENCE_EVENTS = {
  "lead.created": {
    meaning:
      "Somebody left name and address about an offer. Both are read with `GET /v1/leads/{id}`.",
    readers: { publisher: "lead:read" },
    sources: {
      publisher: [aboutOffer<LeadReceived>("leads.lead-received", ({ leadId }) => ({ leadId }))],
    },
    sample: { offer: OFFER, leadId: ID },
  },
  "deal.registered": {
    meaning:
      "Somebody of the publisher registered a sale that was closed elsewhere. It is read with `GET /v1/deals/{id}`.",
    readers: { publisher: "deal:read" },
    sources: {
      publisher: [
        aboutOffer<DealRegistered>(
          "licensing.deal-registered",
          ({ dealId, dealNumber, leadId, opportunityId = null }) => ({
            dealId,
            number: dealNumber,
            leadId,
            opportunityId,
          }),
        ),
      ],
    },
    sample: { offer: OFFER, dealId: ID, number: 12, leadId: null, opportunityId: null },
  },
  "deal.licences_changed": {
    meaning:
      "What a deal grants its customer has changed, by somebody of the publisher or because the deal's term is over. It is read with `GET /v1/deals/{id}/licences`.",
    readers: { publisher: "licensing:manage", customer: "licence:assign" },
    sources: {
      publisher: [
        aboutOffer<DealLicencesChanged>(
          "licensing.deal-licences-changed",
          ({ dealId, dealNumber, because }) => ({ dealId, number: dealNumber, because }),
        ),
      ],
      customer: [
        aboutOffer<DealLicencesChanged>("licensing.deal-licences-changed", ({ because }) => ({
          because,
        })),
      ],
    },
    sample: { offer: OFFER, dealId: ID, number: 12, because: "publisher" },
  },
  "consent.given": {
    meaning:
      "An organisation lets the publisher manage its licences of the publisher's solutions. It stands in `GET /v1/consenting-customers`.",
    readers: { publisher: "licensing:manage", customer: "consent:give" },
    sources: {
      publisher: [
        aboutOffer<ConsentGiven>("licensing.consent-given", ({ dealId, inviteId, consentId }) => ({
          dealId,
          inviteId,
          consentId,
        })),
      ],
      customer: [of<ConsentGiven>("licensing.consent-given", ({ consentId }) => ({ consentId }))],
    },
    sample: { offer: OFFER, dealId: ID, inviteId: ID, consentId: ID },
  },
  "consent.declined": {
    meaning: "Whoever the publisher asked for consent by a link does not want to.",
    readers: { publisher: "licensing:manage" },
    sources: {
      publisher: [
        aboutOffer<ConsentDeclined>("licensing.consent-declined", ({ dealId, inviteId }) => ({
          dealId,
          inviteId,
        })),
      ],
    },
    sample: { offer: OFFER, dealId: ID, inviteId: ID },
  },
  "consent.revoked": {
    meaning:
      "An organisation took its consent back: no deal of the publisher grants it more licences.",
    readers: { publisher: "licensing:manage", customer: "consent:give" },
    sources: {
      publisher: [
        of<ConsentRevoked>("licensing.consent-revoked", ({ consentId }) => ({ consentId })),
      ],
      customer: [
        of<ConsentRevoked>("licensing.consent-revoked", ({ consentId }) => ({ consentId })),
      ],
    },
    sample: { consentId: ID },
  },
  "licences.assigned": licencesEvent(
    "People got licences of a plan. Who they are stands in `GET /v1/licences/{id}/history`. `because`: person, group, waiting-list, plan-changed.",
    "licensing.licences-assigned",
    "person",
  ),
  "licences.unassigned": licencesEvent(
    "People lost their licence of a plan. `because`: person, left-group, group-removed, fewer-licences, licences-ended, plan-changed, user-deleted.",
    "licensing.licences-unassigned",
    "fewer-licences",
  ),
  "licence_request.made": requestEvent(
    "Somebody of the organisation asked for a licence. It is decided with `PUT /v1/licence-requests/{id}/decision`.",
    of<LicenceRequested>("licensing.licence-requested", (one) => ({
      requestId: one.requestId,
      licencesId: one.poolId,
    })),
    {},
  ),
  "licence_request.decided": requestEvent(
    "A request for a licence was decided, or its person has a licence now. `state`: approved, waiting (approved, and no licence is left), rejected.",
    of<RequestDecided>("licensing.request-decided", (one) => ({
      requestId: one.requestId,
      licencesId: one.poolId,
      state: one.to,
    })),
    { state: "approved" },
  ),
} as const satisfies Readonly<Record<string, EventType>>;
