import Type, { type TSchema } from "typebox";
import {
  Closed,
  DayText,
  InstantText,
  MoneyShape,
  Nullable,
  OneOf,
  Uuid,
} from "../../../platform/schemas.ts";
import { ALERT_DAYS, ALERTS } from "../domain/customer-alerts.ts";

/** Shapes that several routes of commerce share. */

export const Text = (maxLength: number, options: object = {}) =>
  Type.String({ maxLength, ...options });
export const Optional = <T extends TSchema>(schema: T) => Type.Optional(schema);

export const IdParams = Closed({ id: Uuid });

export const Segment = Type.Union(
  (["commercial", "education", "government", "non-profit"] as const).map((one) =>
    Type.Literal(one),
  ),
);
export const LanguageCode = Type.Union(
  (["en", "fr", "ko"] as const).map((one) => Type.Literal(one)),
);
export const Payment = Type.Union(
  (["upfront", "monthly", "annual"] as const).map((one) => Type.Literal(one)),
);
export const TermText = Type.Union(
  (["P1M", "P1Y", "P2Y", "P3Y"] as const).map((one) => Type.Literal(one)),
);
export const Status = Type.Union(
  (
    [
      "pending-activation",
      "trial",
      "active",
      "suspended",
      "cancelled",
      "expired",
      "deleted",
    ] as const
  ).map((one) => Type.Literal(one)),
);

export const ContactBody = Closed({
  firstName: Text(50),
  lastName: Text(50),
  email: Text(254),
  phone: Optional(Text(30)),
});
export const AddressBody = Closed({
  line1: Text(200),
  line2: Optional(Text(200)),
  city: Text(100),
  region: Optional(Text(100)),
  postalCode: Text(20),
});
export const AgreementBody = Closed({
  firstName: Text(50),
  lastName: Text(50),
  email: Text(254),
  phone: Optional(Text(30)),
  agreedOn: DayText,
});
export const CustomerBody = Closed({
  company: Text(200),
  domain: Text(253),
  country: Type.String({ pattern: "^[A-Z]{2}$" }),
  segment: Segment,
  language: LanguageCode,
  registrationNumber: Optional(Text(40)),
  taxId: Optional(Text(40)),
  contact: ContactBody,
  address: AddressBody,
  resellerId: Optional(Uuid),
  agreement: Optional(AgreementBody),
});
export const CustomerChangesBody = Closed({
  company: Optional(Text(200)),
  segment: Optional(Segment),
  language: Optional(LanguageCode),
  registrationNumber: Optional(Nullable(Text(40))),
  taxId: Optional(Nullable(Text(40))),
  contact: Optional(ContactBody),
  address: Optional(AddressBody),
  resellerId: Optional(Nullable(Uuid)),
});

const AgreementState = Type.Union([Type.Literal("confirmed"), Type.Literal("missing")]);
export const Named = Type.Object({ id: Type.String(), name: Type.String() });
const customerSummary = {
  id: Uuid,
  organisationId: Uuid,
  tenantId: Uuid,
  handle: Type.String(),
  company: Type.String(),
  domain: Type.String(),
  country: Type.String(),
  currency: Type.String(),
  segment: Segment,
  relationship: Type.Literal("reseller"),
  reseller: Nullable(Named),
  subscriptions: Type.Object({
    held: Type.Integer(),
    attention: Type.Integer(),
    nextRenewal: Nullable(DayText),
  }),
  alerts: Type.Array(
    Type.Object({
      kind: OneOf(ALERTS),
      count: Type.Integer(),
      at: Nullable(InstantText),
      day: Nullable(DayText),
    }),
    {
      description: `What needs the seller, each kind once with its first moment: changes that the customer asked for, since when, purchases that lapse unless set up, suspensions that end in deletion, trials that end within ${ALERT_DAYS.trial} days, terms that end within ${ALERT_DAYS.ending} days. Of \`ending\` the day is named, of all others the instant.`,
    },
  ),
  agreement: AgreementState,
  openCart: Nullable(Type.Object({ id: Uuid, lines: Type.Integer(), expiresAt: InstantText })),
  createdAt: InstantText,
};
export const CustomerSummary = Type.Object(customerSummary, { title: "CustomerSummary" });
export const Customer = Type.Object(
  {
    ...customerSummary,
    contact: Type.Object({
      firstName: Type.String(),
      lastName: Type.String(),
      email: Type.String(),
      phone: Optional(Type.String()),
    }),
    address: Type.Object({
      line1: Type.String(),
      line2: Optional(Type.String()),
      city: Type.String(),
      region: Optional(Type.String()),
      postalCode: Type.String(),
    }),
    language: Type.String(),
    registrationNumber: Nullable(Type.String()),
    taxId: Nullable(Type.String()),
    agreements: Type.Array(
      Type.Object({
        firstName: Type.String(),
        lastName: Type.String(),
        email: Type.String(),
        phone: Nullable(Type.String()),
        agreedOn: DayText,
        attestedBy: Type.String(),
        attestedAt: InstantText,
        acceptedVersion: Nullable(
          Type.String({
            description: "Of the text that somebody of the customer accepted; null where attested",
          }),
        ),
      }),
    ),
    subscriptionCounts: Type.Record(Type.String(), Type.Integer()),
    formerly: Type.Array(
      Type.Object({
        id: Uuid,
        tenantId: Uuid,
        handle: Type.String(),
        company: Type.String(),
        since: InstantText,
      }),
      {
        description:
          "Records of the same company that the marketplace merged into this one: their ids answer with it, the list finds it by them, and what was opened to their tenant IDs is open to it",
      },
    ),
    doubts: Type.Array(Type.Object({ code: Type.String(), detail: Type.String() })),
    version: Type.Integer(),
  },
  { title: "Customer" },
);

/** The private offer that made a unit price lower than the list price. */
export const AppliedPrivateOffer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  percent: Nullable(Type.String()),
  listPrice: MoneyShape,
  until: DayText,
});

export const Reason = Type.Object(
  {
    code: Type.String(),
    title: Type.String(),
    detail: Type.String(),
    params: Type.Record(Type.String(), Type.Unknown()),
    wayOut: Type.Object({
      kind: Type.String(),
      label: Nullable(Type.String()),
      subscriptionId: Optional(Type.String()),
      url: Optional(Type.String()),
      contact: Optional(
        Type.Object({
          name: Type.String(),
          email: Type.String(),
          phone: Nullable(Type.String()),
          url: Nullable(Type.String()),
        }),
      ),
    }),
  },
  { title: "Reason" },
);
export const TotalsShape = Type.Object({ net: MoneyShape, tax: MoneyShape, total: MoneyShape });
export const PriceShape = Type.Object(
  {
    net: MoneyShape,
    tax: MoneyShape,
    total: MoneyShape,
    taxTreatment: Type.String(),
    taxPercent: Type.String(),
    taxName: Nullable(Type.String()),
    taxIsSample: Type.Boolean(),
    charged: Type.String(),
    payments: Type.Integer(),
    paymentPeriod: Type.String(),
    byDays: Optional(
      Type.Object(
        { days: Type.Integer(), of: Type.Integer() },
        { description: "Of an add-on: days of the period that its first payment is for" },
      ),
    ),
  },
  { title: "LinePrice" },
);
const Limits = Type.Object({ minimum: Type.Integer(), maximum: Nullable(Type.Integer()) });
export const OfferRef = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  name: Type.String(),
});
export const PlanRef = Type.Object({ uuid: Type.String(), id: Type.String(), name: Type.String() });
export const Meter = Type.Object({
  id: Type.String(),
  name: Type.String(),
  unit: Type.String(),
  price: MoneyShape,
  included: Nullable(Type.String()),
  reduced: Type.Array(
    Type.Object({
      from: DayText,
      until: DayText,
      price: MoneyShape,
      privateOffer: Type.Object({
        id: Type.String(),
        name: Type.String(),
        percent: Nullable(Type.String()),
      }),
    }),
    { description: "Days, the last one included, on which private offers make a unit cheaper" },
  ),
});

/** Price of one payment of a term, and how many payments it has. */
export const TermPrice = Type.Object({
  term: Type.String(),
  payment: Type.String(),
  price: MoneyShape,
  privateOffer: Nullable(AppliedPrivateOffer),
  paymentPeriod: Type.String(),
  payments: Type.Integer(),
});

export const CatalogEntryShape = Type.Object(
  {
    offer: Type.Object({
      id: Type.String(),
      slug: Type.String(),
      name: Type.String(),
      summary: Type.String(),
      type: Type.String(),
      publisher: Type.Object({
        id: Type.String(),
        name: Type.String(),
        isOperator: Type.Boolean(),
      }),
      logo: Nullable(
        Type.Object({
          sha256: Type.String(),
          mediaType: Type.String(),
          href: Type.String({ description: "Where it is read, with the caller's own session." }),
        }),
      ),
      storefrontUrl: Nullable(
        Type.String({ description: "null: only the offer's audience can open its page." }),
      ),
    }),
    plan: Type.Object({
      uuid: Type.String(),
      id: Type.String(),
      name: Type.String(),
      description: Type.String(),
      pricingModel: Type.String(),
      category: Type.String(),
      billingTypes: Type.Array(Type.String()),
      trialDays: Type.Integer(),
      trialUsed: Type.Boolean(),
      quantity: Limits,
      limitPerCustomer: Nullable(Type.Integer()),
      private: Type.Boolean(),
      licencesManaged: Type.Boolean(),
    }),
    prices: Type.Array(TermPrice),
    meters: Type.Array(Meter),
    available: Type.Boolean(),
    reasons: Type.Array(Reason),
    held: Type.Integer(),
    inCart: Type.Integer(),
  },
  { title: "CatalogEntry" },
);

export const LineBody = Closed({
  planUuid: Uuid,
  term: TermText,
  payment: Optional(Payment),
  quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  resellerId: Optional(
    Type.String({
      ...Uuid,
      description: "Of an indirect provider: another of its resellers than the cart's",
    }),
  ),
});
/** The number by which the books of whoever pays know an order; null where none was given. */
export const PurchaseOrder = Nullable(Type.String());
export const PurchaseOrderGiven = Nullable(
  Type.String({
    maxLength: 80,
    pattern: "^[^\\p{Cc}]{0,80}$",
    description:
      "The buyer’s own number for the order, on one line; blanks around it are dropped, and blank is none.",
  }),
);
/** Where they book what is ordered; null where nothing was given. */
export const CostCentre = Nullable(Type.String());
export const CostCentreGiven = Nullable(
  Type.String({
    maxLength: 80,
    pattern: "^[^\\p{Cc}]{0,80}$",
    description:
      "Where the buyer books it, on one line; blanks around it are dropped, and blank is none. Of an order it becomes that of its subscriptions.",
  }),
);

const LineReseller = Type.Union([Named, Type.Null()], {
  description: "Through whom this line is sold, where that is not the reseller over all lines",
});

export const CartShape = Type.Object(
  {
    id: Uuid,
    customerId: Uuid,
    state: Type.String(),
    orderId: Nullable(Uuid),
    reseller: Nullable(Named),
    purchaseOrder: PurchaseOrder,
    costCentre: CostCentre,
    agreement: AgreementState,
    createdAt: InstantText,
    expiresAt: InstantText,
    version: Type.Integer(),
    review: Nullable(
      Type.Object({ hash: Type.String(), reviewedAt: InstantText, current: Type.Boolean() }),
    ),
    lines: Type.Array(
      Type.Object({
        id: Type.String(),
        offer: Nullable(
          Type.Object({
            id: Type.String(),
            slug: Type.String(),
            name: Type.String(),
            publisher: Named,
          }),
        ),
        plan: Type.Object({
          uuid: Type.String(),
          id: Nullable(Type.String()),
          name: Nullable(Type.String()),
          pricingModel: Nullable(Type.String()),
        }),
        term: Type.String(),
        payment: Type.String(),
        quantity: Type.Integer(),
        reseller: LineReseller,
        quantityLimits: Nullable(Limits),
        unitPrice: Nullable(MoneyShape),
        priceBefore: Nullable(
          Type.Object(MoneyShape.properties, {
            description:
              "The unit price when the line was put in or last changed, where it is another one now",
          }),
        ),
        privateOffer: Nullable(AppliedPrivateOffer),
        price: Nullable(PriceShape),
        dates: Nullable(
          Type.Object({
            fullCreditUntil: InstantText,
            trialEndsAt: Nullable(InstantText),
            payingBegins: DayText,
            termStart: DayText,
            termLastDay: DayText,
          }),
        ),
        trialDays: Type.Integer(),
        meters: Type.Array(Meter, { description: "Usage that is billed in arrears" }),
        problems: Type.Array(Reason),
      }),
    ),
    dueOnActivation: Type.Array(TotalsShape),
    dueAfterTrials: Type.Array(TotalsShape),
    buyable: Type.Boolean(),
  },
  { title: "Cart" },
);

export const TermsShape = Type.Object(
  {
    offer: OfferRef,
    publisher: Named,
    plan: PlanRef,
    pricingModel: Type.String(),
    unitPrice: MoneyShape,
    privateOffer: Nullable(AppliedPrivateOffer),
    term: Type.String(),
    payment: Type.String(),
    quantity: Type.Integer(),
    quantityLimits: Limits,
    trialDays: Type.Integer(),
    market: Type.String(),
    timeZone: Type.String(),
    meters: Type.Array(Meter),
    cancellationHours: Type.Integer(),
    priceVersion: Type.Object({ editionId: Type.String(), version: Type.Integer() }),
  },
  { title: "AgreedTerms" },
);
const orderSummary = {
  id: Uuid,
  number: Type.String(),
  customer: Type.Object({ id: Uuid, company: Type.String() }),
  reseller: Nullable(Named),
  purchaseOrder: PurchaseOrder,
  costCentre: CostCentre,
  placedAt: InstantText,
  placedBy: Type.Object({ name: Type.String() }),
  lines: Type.Integer(),
  totals: Type.Array(TotalsShape),
};
export const OrderSummary = Type.Object(orderSummary, { title: "OrderSummary" });
export const OrderShape = Type.Object(
  {
    ...orderSummary,
    lines: Type.Array(
      Type.Object({
        number: Type.Integer(),
        subscriptionId: Uuid,
        reseller: LineReseller,
        terms: TermsShape,
        price: PriceShape,
        fullCreditUntil: InstantText,
        lapsesAt: InstantText,
        subscription: Type.Object({ status: Type.String(), setupNeeded: Type.Boolean() }),
      }),
    ),
  },
  { title: "Order" },
);

export const subscriptionSummary = {
  id: Uuid,
  name: Type.String(),
  customer: Type.Object({ id: Uuid, company: Type.String() }),
  reseller: Nullable(Named),
  offer: OfferRef,
  publisher: Named,
  plan: PlanRef,
  quantity: Type.Integer(),
  pricingModel: Type.String(),
  status: Type.String(),
  fulfilment: Type.Object({ status: Type.String(), isFreeTrial: Type.Boolean() }),
  autoRenew: Type.Boolean(),
  term: Type.String(),
  payment: Type.String(),
  orderedAt: InstantText,
  activatedAt: Nullable(InstantText),
  trialEndsAt: Nullable(InstantText),
  termStart: Nullable(DayText),
  termEnd: Nullable(DayText),
  termLastDay: Nullable(DayText),
  price: MoneyShape,
  parentSubscriptionId: Nullable(
    Type.String({ description: "The subscription that this one is an add-on of" }),
  ),
  next: Type.Object({
    kind: Type.String(),
    at: Nullable(InstantText),
    day: Nullable(DayText),
  }),
  setupNeeded: Type.Boolean(),
};
export const SubscriptionSummary = Type.Object(subscriptionSummary, {
  title: "SubscriptionSummary",
});
export const ListedSubscription = Type.Object(
  {
    ...subscriptionSummary,
    pendingChange: Nullable(
      Type.String({
        description: "What the publisher was asked for and has not answered, as `change-quantity`.",
      }),
    ),
  },
  { title: "ListedSubscription" },
);
export const SubscriptionShape = Type.Object(
  {
    ...subscriptionSummary,
    orderId: Uuid,
    orderNumber: Type.String(),
    base: Nullable(
      Type.Object(
        { id: Uuid, plan: Type.String() },
        { description: "Of an add-on: the subscription that it extends, and the name of its plan" },
      ),
    ),
    terms: TermsShape,
    lapsesAt: InstantText,
    fullCreditUntil: InstantText,
    endedAt: Nullable(InstantText),
    endReason: Nullable(Type.String()),
    dataEndsAt: Nullable(
      Type.String({
        description: "Of what was cancelled or has expired: when its data is removed",
      }),
    ),
    delivers: Nullable(
      Type.Object(
        {
          editionId: Uuid,
          version: Type.Integer(),
          keptSince: Nullable(
            Type.String({
              description: "When the offer or its plan was stopped: nothing newer is delivered",
            }),
          ),
        },
        { description: "The published edition that the subscription gets" },
      ),
    ),
    removalDay: Nullable(
      Type.String({ description: "First day without it: its offer is removed from customers" }),
    ),
    scheduledQuantity: Nullable(
      Type.Object(
        { quantity: Type.Integer(), on: DayText },
        {
          description: "A lower number of licences and the day of the renewal from which it holds",
        },
      ),
    ),
    quantityChange: Nullable(
      Type.Object(
        {
          operationId: Uuid,
          status: Type.String({ description: "in-progress, or failed" }),
          from: Type.Integer(),
          quantity: Type.Integer(),
          total: Nullable(MoneyShape),
          askedAt: InstantText,
          askedBy: Type.String(),
          endedAt: Nullable(InstantText),
          endedBy: Nullable(Type.String()),
        },
        {
          description:
            "The last change of licences that its publisher was asked for, while it waits or where it failed",
        },
      ),
    ),
    priceChange: Nullable(
      Type.Object(
        {
          day: DayText,
          unitPrice: MoneyShape,
          price: MoneyShape,
          toldAt: Nullable(InstantText),
        },
        {
          description:
            "The price that is going to hold from the renewal on `day`, of one licence where sold per user, " +
            "and of all that are held then; as far as the seller was told, and with the private offer of that day. " +
            "`toldAt` is null where the list price stays, and a private offer begins or ends",
        },
      ),
    ),
    planChange: Nullable(
      Type.Object(
        {
          operationId: Uuid,
          status: Type.String({ description: "in-progress, or failed" }),
          from: Type.String({ description: "Name of the plan" }),
          to: Type.String({ description: "Name of the plan" }),
          total: Nullable(MoneyShape),
          askedAt: InstantText,
          askedBy: Type.String(),
          endedAt: Nullable(InstantText),
          endedBy: Nullable(Type.String()),
        },
        {
          description:
            "The last change of plan that its publisher was asked for, while it waits or where it failed",
        },
      ),
    ),
    suspension: Nullable(
      Type.Object(
        {
          reason: Type.String({ description: "customer-request, non-payment, or fraud" }),
          at: InstantText,
          until: Type.String({ description: "Deleted then unless it is reactivated before" }),
          ends: Type.Object(
            { at: InstantText, status: Type.String({ description: "deleted, or expired" }) },
            { description: "How it ends if nothing is done" },
          ),
        },
        { description: "While it is suspended" },
      ),
    ),
    reactivation: Nullable(
      Type.Object(
        {
          operationId: Uuid,
          status: Type.String({ description: "in-progress, or failed" }),
          askedAt: InstantText,
          askedBy: Type.String(),
          endedAt: Nullable(InstantText),
          endedBy: Nullable(Type.String()),
        },
        { description: "What its publisher was asked, while it waits or where it failed" },
      ),
    ),
    allowedActions: Type.Array(
      Type.Object({
        action: Type.String(),
        allowed: Type.Boolean(),
        until: Nullable(InstantText),
        reason: Nullable(
          Type.Object({ code: Type.String(), title: Type.String(), detail: Type.String() }),
        ),
      }),
    ),
    history: Type.Array(
      Type.Object({
        at: InstantText,
        event: Type.String(),
        fromStatus: Nullable(Type.String()),
        toStatus: Type.String(),
        by: Nullable(Type.String()),
        details: Type.Record(Type.String(), Type.Unknown()),
      }),
    ),
    version: Type.Integer(),
  },
  { title: "Subscription" },
);
export const CancellationBody = Closed({
  when: Type.Union([Type.Literal("now"), Type.Literal("at-renewal")]),
  reason: Type.Union(
    (["customer-request", "non-payment", "fraud", "other"] as const).map((one) =>
      Type.Literal(one),
    ),
  ),
  details: Optional(Text(2_000)),
  preview: Optional(Text(64)),
});
export const CancellationShape = Type.Object(
  {
    subscriptionId: Uuid,
    when: Type.String(),
    kind: Type.String(),
    effectiveAt: Nullable(InstantText),
    credit: Nullable(TotalsShape),
    addOns: Type.Array(
      Type.Object({ subscriptionId: Uuid, name: Type.String(), credit: Nullable(TotalsShape) }),
      { description: "Add-ons that end with it; their credits are part of `credit`" },
    ),
    until: Nullable(InstantText),
    dataUntil: Nullable(
      Type.String({ format: "date-time", description: "When its data is deleted; RFC 3339, UTC" }),
    ),
    preview: Type.String(),
    committed: Type.Boolean(),
    status: Type.String(),
  },
  { title: "Cancellation" },
);

export const QuantityBody = Closed({
  quantity: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
  preview: Optional(Text(64)),
});
export const EffectLine = {
  kind: Type.String({ description: "charge, or credit: of a charge with its sign turned" }),
  quantity: Type.Integer(),
  unitPrice: MoneyShape,
  from: DayText,
  to: DayText,
  days: Type.Integer(),
  of: Type.Integer(),
  net: MoneyShape,
  tax: MoneyShape,
};
/** What a change charges and credits, line by line. */
export const EffectLines = Type.Array(Type.Object(EffectLine));
export const QuantityEffectShape = Type.Object(
  {
    subscriptionId: Uuid,
    state: Type.String({ description: "preview, waiting (for the publisher), or scheduled" }),
    operationId: Nullable(Uuid),
    from: Type.Integer(),
    to: Type.Integer(),
    kind: Type.String({ description: "free, charge, credit, or at-renewal" }),
    day: DayText,
    lines: EffectLines,
    totals: Nullable(TotalsShape),
    creditUntil: Nullable(InstantText),
    nextPayment: Nullable(Type.Object({ day: DayText, before: MoneyShape, after: MoneyShape })),
    creditable: Type.Integer({ description: "Licences that can be given back now with credit" }),
    withdraws: Nullable(
      Type.Integer({ description: "The number planned for the renewal, which this replaces" }),
    ),
    answerSeconds: Type.Integer(),
    preview: Type.String(),
  },
  { title: "QuantityEffect" },
);
