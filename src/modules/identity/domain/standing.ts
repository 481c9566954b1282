import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { OrganisationKind } from "../../../platform/http.ts";
import {
  confirmationWrong,
  contactInvalid,
  operatorNotSuspended,
  reasonMissing,
  standingUnchanged,
} from "../problems.ts";

export type Standing = "active" | "suspended" | "closed";

/** What a suspension says to the organisation: why, and whom it can write to. */
export type SuspensionWords = { readonly reason: string; readonly contact: string };

const EMAIL = /^[^\s@]{1,64}@([^\s@.]+\.)*[^\s@.]{1,}$/;

/**
 * Whether an organisation can be suspended now, with the words tidied (OPR-03). The operator itself
 * cannot be: nobody would be left to take it back. What was confirmed is the organisation's short name,
 * typed, so that a wrong row of a list is not suspended by a habit of the hand.
 */
export function decideSuspension(
  organisation: {
    readonly kind: OrganisationKind;
    readonly handle: string;
    readonly status: Standing;
  },
  wanted: SuspensionWords & { readonly confirmation: string },
): Result<SuspensionWords> {
  if (organisation.kind === "operator") return refuse(operatorNotSuspended({}));
  if (organisation.status !== "active")
    return refuse(standingUnchanged({ status: organisation.status }));
  const reason = wanted.reason.trim();
  const contact = wanted.contact.trim();
  if (reason === "")
    return refuse(reasonMissing({}, [{ pointer: "/reason", code: "identity/reason-missing" }]));
  if (!EMAIL.test(contact))
    return refuse(contactInvalid({}, [{ pointer: "/contact", code: "identity/contact-invalid" }]));
  if (wanted.confirmation.trim() !== organisation.handle)
    return refuse(
      confirmationWrong({ expected: organisation.handle }, [
        { pointer: "/confirmation", code: "identity/confirmation-wrong" },
      ]),
    );
  return ok({ reason, contact });
}
