import type { ActingOrganisation } from "../../../platform/http.ts";

/** Whose documents, statements and disputes are looked at: one's own, and everybody's by the operator (null). */
export const ownerOf = ({ id, kind }: ActingOrganisation): string | null =>
  kind === "operator" ? null : id;
