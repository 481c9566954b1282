import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { isResellerOf } from "../../identity/index.ts";
import { checkResellerChoice } from "../domain/reseller.ts";
import { resellerNotAllowed, resellerRequired, resellerUnknown } from "../problems.ts";

type Seller = Pick<ActingOrganisation, "id" | "partnerType">;

/** A reseller that is noted before anything is sold: none, or one that the seller may name. */
export const checkReseller = async (
  db: Reader,
  partner: Seller,
  resellerId: string | null,
): Promise<Result<string | null>> =>
  resellerId === null ? ok(null) : checkSoldThrough(db, partner, resellerId);

/** The reseller of an order: an indirect provider names one, nobody else does. */
export async function checkSoldThrough(
  db: Reader,
  partner: Seller,
  resellerId: string | null,
): Promise<Result<string | null>> {
  const { partnerType } = partner;
  const bound =
    resellerId !== null &&
    partnerType === "indirect-provider" &&
    (await isResellerOf(db, partner.id, resellerId));
  const reseller = resellerId === null ? "none" : bound ? "bound" : "unbound";
  const pointer = "/resellerId";
  switch (checkResellerChoice({ partnerType, reseller })) {
    case undefined:
      return ok(resellerId);
    case "required":
      return refuse(resellerRequired({}, [{ pointer, code: "commerce/reseller-required" }]));
    case "unknown":
      return refuse(resellerUnknown({}, [{ pointer, code: "commerce/reseller" }]));
    case "not-allowed":
      return refuse(
        resellerNotAllowed({ partnerType: partnerType ?? "customer" }, [
          { pointer, code: "commerce/reseller" },
        ]),
      );
  }
}
