import Type from "typebox";
import { Closed, InstantText, Nullable, OneOf, Uuid } from "../../../platform/schemas.ts";
import { DEAL_STATUSES } from "../../licensing/events.ts";
import type { Lead } from "../store/leads.ts";

export const tags = ["Leads"];
export const READ = { permission: "lead:read", of: "publisher" } as const;
export const ACT = { permission: "lead:act", of: "publisher" } as const;

export const SOURCES = ["contact-me", "get-it-now", "free-trial", "test-drive"] as const;
export const DELIVERIES = ["none", "pending", "failing", "failed", "delivered"] as const;
export const Params = Closed({ id: Uuid });

/** The deal that was registered last from a lead or a co-sell opportunity. */
export const dealShape = (description: string) =>
  Nullable(
    Type.Object(
      { id: Uuid, number: Type.Integer(), status: OneOf(DEAL_STATUSES) },
      { description },
    ),
  );
export const dealOf = ({
  dealId: id,
  dealNumber: number,
  dealStatus: status,
}: Pick<Lead, "dealId" | "dealNumber" | "dealStatus">) =>
  id === null || number === null || status === null ? null : { id, number, status };

/** One attempt to hand a lead on. */
export const AttemptShape = Type.Object({
  at: InstantText,
  destination: OneOf(["https", "email"]),
  outcome: OneOf(["delivered", "refused", "unreachable"]),
  detail: Type.String({ description: "Status of the answer, or what went wrong on the way." }),
  tookMs: Type.Integer(),
});
