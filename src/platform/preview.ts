import { createHash } from "node:crypto";

/**
 * What stands for an effect that was looked at: whoever then does it names this, and where anything moved
 * meanwhile, it is another and the change is refused (BEY-06).
 *
 * @param effect  all that must hold still, as JSON; amounts as decimal text
 * @returns       43 letters, digits, `-` and `_`
 */
export const previewOf = (effect: unknown): string =>
  createHash("sha256").update(JSON.stringify(effect)).digest("base64url");
