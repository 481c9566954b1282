/** Where an offer's leads go besides the portal, as its live setup page says. */
export type Destination =
  | { readonly kind: "none" }
  | { readonly kind: "https"; readonly url: string }
  | { readonly kind: "email"; readonly emails: readonly string[] };

/** Reads the destination from the content of a setup page; what is not complete is none. */
export function destinationOf(setup: unknown): Destination {
  const { leads } = (setup ?? {}) as {
    leads?: { destination?: string; url?: string; emails?: readonly string[] };
  };
  if (leads?.destination === "https" && leads.url) return { kind: "https", url: leads.url };
  if (leads?.destination === "email" && leads.emails?.length)
    return { kind: "email", emails: leads.emails };
  return { kind: "none" };
}
