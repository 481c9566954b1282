import { createContext, useContext } from "react";
import type { Me, Organisation } from "../api/identity.ts";

type Acting = { readonly me: Me; readonly organisation: Organisation };

export const ActingContext = createContext<Acting | undefined>(undefined);

/** The signed-in person and the organisation whose portal is open. */
export function useActing(): Acting & { may(permission: string): boolean; readonly base: string } {
  const acting = useContext(ActingContext);
  if (acting === undefined) throw new Error("useActing outside of a portal");
  return {
    ...acting,
    base: homeOf(acting.organisation),
    may: (permission) => acting.organisation.permissions.includes(permission),
  };
}

export function homeOf(organisation: Pick<Organisation, "kind" | "handle">): string {
  return `/${organisation.kind}/${encodeURIComponent(organisation.handle)}`;
}
