import type { ListedConsent } from "../queries/consents.ts";

export const consentView = (
  consent: ListedConsent,
  publisher: { readonly name: string; readonly verified: boolean },
) => ({
  id: consent.id,
  publisher,
  offer: consent.offerName,
  state: consent.revokedAt === null ? ("in-force" as const) : ("revoked" as const),
  givenAt: consent.givenAt.toString(),
  givenBy: consent.givenBy,
  revokedAt: consent.revokedAt?.toString() ?? null,
  revokedBy: consent.revokedBy,
  lastActivityAt: consent.lastActivityAt?.toString() ?? null,
  granted: consent.granted.map(({ serviceId, offerName, planName, quantity }) => ({
    serviceId,
    offer: offerName,
    plan: planName,
    quantity,
  })),
  allowedActions: consent.revokedAt === null ? (["revoke"] as const) : [],
});
