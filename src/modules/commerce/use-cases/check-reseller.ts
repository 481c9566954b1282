import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Reader } from "../../../platform/database.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { isResellerOf, resellersAmong } from "../../identity/index.ts";
import type { CartLine } from "../domain/cart.ts";
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
  return judge(partner, { resellerId, bound, pointer: "/resellerId" });
}

/**
 * The resellers of a cart and of its lines, with one statement however many: that of the cart stands for every line that names
 * none of its own.
 */
export async function checkSoldThroughEach(
  db: Reader,
  partner: Seller,
  {
    resellerId,
    lines,
  }: {
    readonly resellerId: string | null;
    readonly lines: readonly Pick<CartLine, "resellerId">[];
  },
): Promise<Result<null>> {
  const named = lines.flatMap((line, index) =>
    line.resellerId === undefined
      ? []
      : [{ resellerId: line.resellerId, pointer: `/lines/${index}/resellerId` }],
  );
  const all = [{ resellerId, pointer: "/resellerId" }, ...named];
  const asked = new Set(all.flatMap((one) => (one.resellerId === null ? [] : [one.resellerId])));
  const bound =
    partner.partnerType === "indirect-provider" && asked.size > 0
      ? await resellersAmong(db, partner.id, [...asked])
      : new Set<string>();
  for (const one of all) {
    const judged = judge(partner, { ...one, bound: bound.has(one.resellerId ?? "") });
    if (!judged.ok) return judged;
  }
  return ok(null);
}

/** Resellers that lines name before anything is sold; asks nothing where none does. */
export async function checkNamedInLines(
  db: Reader,
  partner: Seller,
  lines: readonly { readonly resellerId?: string | null }[],
  pointerOf: (line: number) => string,
): Promise<Result<null>> {
  const asked = new Set(
    lines.flatMap(({ resellerId }) => (resellerId == null ? [] : [resellerId])),
  );
  if (asked.size === 0) return ok(null);
  const bound =
    partner.partnerType === "indirect-provider"
      ? await resellersAmong(db, partner.id, [...asked])
      : new Set<string>();
  for (const [index, { resellerId }] of lines.entries()) {
    if (resellerId == null) continue;
    const about = { resellerId, bound: bound.has(resellerId), pointer: pointerOf(index) };
    const judged = judge(partner, about);
    if (!judged.ok) return judged;
  }
  return ok(null);
}

function judge(
  { partnerType }: Seller,
  {
    resellerId,
    bound,
    pointer,
  }: { readonly resellerId: string | null; readonly bound: boolean; readonly pointer: string },
): Result<string | null> {
  const reseller = resellerId === null ? "none" : bound ? "bound" : "unbound";
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
