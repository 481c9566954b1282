import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { isResellerOf } from "../../identity/index.ts";
import { resellerNotAllowed, resellerUnknown } from "../problems.ts";

/** Only an indirect provider sells through a reseller, and only through one that is bound to it. */
export async function checkReseller(
  db: Reader,
  partner: Pick<ActingOrganisation, "id" | "partnerType">,
  resellerId: string | null,
): Promise<Result<string | null>> {
  if (resellerId === null) return ok(null);
  const pointer = [{ pointer: "/resellerId", code: "commerce/reseller" }];
  if (partner.partnerType !== "indirect-provider")
    return refuse(resellerNotAllowed({ partnerType: partner.partnerType ?? "customer" }, pointer));
  return (await isResellerOf(db, partner.id, resellerId))
    ? ok(resellerId)
    : refuse(resellerUnknown({}, pointer));
}
