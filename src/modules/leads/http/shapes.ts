import Type from "typebox";
import { Closed, InstantText, OneOf, Uuid } from "../../../platform/schemas.ts";

export const tags = ["Leads"];
export const READ = { permission: "lead:read", of: "publisher" } as const;
export const ACT = { permission: "lead:act", of: "publisher" } as const;

export const SOURCES = ["contact-me", "get-it-now", "free-trial", "test-drive"] as const;
export const DELIVERIES = ["none", "pending", "failing", "failed", "delivered"] as const;
export const Params = Closed({ id: Uuid });

/** One attempt to hand a lead on. */
export const AttemptShape = Type.Object({
  at: InstantText,
  destination: OneOf(["https", "email"]),
  outcome: OneOf(["delivered", "refused", "unreachable"]),
  detail: Type.String({ description: "Status of the answer, or what went wrong on the way." }),
  tookMs: Type.Integer(),
});
