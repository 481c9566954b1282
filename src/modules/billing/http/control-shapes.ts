import Type from "typebox";
import {
  DayText,
  InstantText,
  MoneyShape,
  Nullable,
  OneOf,
  Uuid,
} from "../../../platform/schemas.ts";
import { EXCEPTIONS } from "../domain/exceptions.ts";

const Counted = Type.Object({ count: Type.Integer(), total: MoneyShape });

/** What a run comes to in one currency, counted as charges, lines, documents and in the ledger. */
export const ControlTotalsShape = Type.Object(
  {
    currency: Type.String(),
    charges: Nullable(
      Type.Object(Counted.properties, {
        description:
          "What the run took when it began; null for a correction, which takes what was chosen.",
      }),
    ),
    lines: Counted,
    documents: Counted,
    ledger: MoneyShape,
    setAside: Type.Object(Counted.properties, {
      description: "Lines of accounts that could not be invoiced; they wait for the next run.",
    }),
    agrees: Nullable(
      Type.Boolean({
        description: "Whether all of them agree; null while documents are being issued.",
      }),
    ),
  },
  { title: "BillingControlTotals" },
);

export const ExceptionKindText = OneOf(EXCEPTIONS);
export const ExceptionCountShape = Type.Object(
  { kind: ExceptionKindText, count: Type.Integer() },
  { title: "BillingExceptionCount" },
);

const Named = Type.Object({ id: Uuid, name: Type.String() });
/** One thing to look at before a close; what does not belong to its kind is null. */
export const ExceptionShape = Type.Object(
  {
    key: Type.String({ description: "One of the kind has it." }),
    buyer: Nullable(Named),
    company: Nullable(Type.String({ description: "The customer that the line is for." })),
    product: Nullable(Type.String()),
    amount: Nullable(MoneyShape),
    before: Nullable(
      Type.Object(MoneyShape.properties, {
        description: "What the month before invoiced of it, net.",
      }),
    ),
    billedOn: Nullable(DayText),
    since: Nullable(InstantText),
    chargeId: Nullable(Uuid),
    subscriptionId: Nullable(Uuid),
    reason: Nullable(OneOf(["buyer-unknown", "below-zero", "refused"])),
    detail: Nullable(Type.String({ description: "What the database said." })),
    work: Nullable(Type.Object({ name: Type.String(), subject: Type.String() })),
  },
  { title: "BillingException" },
);

/** An account that a run could not invoice. */
export const SetAsideShape = Type.Object(
  {
    buyer: Named,
    currency: Type.String(),
    reason: OneOf(["buyer-unknown", "below-zero", "refused"]),
    detail: Nullable(Type.String({ description: "What the database said." })),
    lines: Type.Integer(),
    total: MoneyShape,
    waits: Type.Boolean({ description: "Whether it still waits for a run." }),
  },
  { title: "BillingSetAside" },
);
