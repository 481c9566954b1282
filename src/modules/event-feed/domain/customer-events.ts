import type {
  CustomersMerged,
  DelegationAsked,
  DelegationDeclined,
  DelegationEnded,
  DelegationGranted,
  DelegationNarrowed,
  RelationshipAccepted,
  RelationshipEnded,
} from "../../commerce/events.ts";
import { type EventType, ID, of, type Shown, type Source, type Words } from "./event-type.ts";

type OfDelegation = {
  readonly type: string;
  readonly delegationId: string;
  readonly customerId: string;
};
const ofDelegation = <E extends OfDelegation>(
  fact: E["type"],
  show: (fact: E) => Shown = () => ({}),
): Source =>
  of<E>(fact, (one) => ({
    delegationId: one.delegationId,
    customerId: one.customerId,
    ...show(one),
  }));
const given = ({ rights, lastDay }: Pick<DelegationGranted, "rights" | "lastDay">) => ({
  rights,
  lastDay,
});
const DELEGATION = { delegationId: ID, customerId: ID };
/** Customers know of no record that a partner has of them. */
const delegationEvent = (meaning: string, source: Source, sample: Shown): EventType => ({
  meaning,
  readers: { partner: "delegation:read", customer: "delegation:read" },
  sources: {
    partner: [source],
    customer: [
      {
        fact: source.fact,
        show: (one: never, words: Words) => {
          const { customerId: _partners, ...shown } = source.show(one, words);
          return shown;
        },
      },
    ],
  },
  sample,
});
const GIVEN = { rights: ["users", "licences"], lastDay: "2027-12-31" };

/** What binds a partner and a customer. */
export const CUSTOMER_EVENTS = {
  "customer.relationship_accepted": {
    meaning:
      "An organisation accepted the partner by its link, and is a customer from now on. Its record is read with `GET /v1/customers/{id}`.",
    readers: { partner: "customer:read" },
    sources: {
      partner: [
        of<RelationshipAccepted>("commerce.relationship-accepted", ({ customerId, requestId }) => ({
          customerId,
          requestId,
        })),
      ],
    },
    sample: { customerId: ID, requestId: ID },
  },
  "customer.relationship_ended": {
    meaning: "The partner removed a customer; its record is gone.",
    readers: { partner: "customer:read" },
    sources: {
      partner: [
        of<RelationshipEnded>("commerce.relationship-ended", ({ customerId }) => ({ customerId })),
      ],
    },
    sample: { customerId: ID },
  },
  "delegation.asked": {
    meaning:
      "A partner asks for rights over users and licences, for so many `months`. It is answered with `PUT /v1/delegations/{id}/grant` or `/refusal`. `rights`: users, licences.",
    readers: { customer: "delegation:read" },
    sources: {
      customer: [
        of<DelegationAsked>("commerce.delegation-asked", ({ delegationId, rights, months }) => ({
          delegationId,
          rights,
          months,
        })),
      ],
    },
    sample: { delegationId: ID, rights: ["users", "licences"], months: 12 },
  },
  "delegation.granted": delegationEvent(
    "A customer gave the partner rights over its users and licences, up to and including `lastDay`; earlier ones are replaced. `rights`: users, licences.",
    ofDelegation<DelegationGranted>("commerce.delegation-granted", given),
    { ...DELEGATION, ...GIVEN },
  ),
  "delegation.declined": delegationEvent(
    "A customer gave none of the rights that the partner asked for.",
    ofDelegation<DelegationDeclined>("commerce.delegation-declined"),
    DELEGATION,
  ),
  "delegation.narrowed": delegationEvent(
    "A customer left the partner fewer rights, or until an earlier day: those named here.",
    ofDelegation<DelegationNarrowed>("commerce.delegation-narrowed", given),
    { ...DELEGATION, ...GIVEN, rights: ["licences"] },
  ),
  "delegation.ended": delegationEvent(
    "The partner has no rights over the customer's users and licences any more. `because`: revoked, expired, relationship-ended, merged.",
    ofDelegation<DelegationEnded>("commerce.delegation-ended", ({ because }) => ({ because })),
    { ...DELEGATION, because: "revoked" },
  ),
  "customer.merged": {
    meaning:
      "Two records of one company are one: orders and subscriptions of the former are the customer's. `GET /v1/customers/{id}` answers with it for both.",
    readers: { partner: "customer:read" },
    sources: {
      partner: [
        of<CustomersMerged>("commerce.customers-merged", ({ customerId, formerCustomerId }) => ({
          customerId,
          formerCustomerId,
        })),
      ],
    },
    sample: { customerId: ID, formerCustomerId: ID },
  },
} as const satisfies Readonly<Record<string, EventType>>;
