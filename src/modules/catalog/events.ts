/** Facts that the catalogue announces. Instants are RFC 3339 text. */

/** An edition replaced the one that was live, in the same transaction as this event. */
export type EditionWentLive = {
  readonly type: "catalog.edition-went-live";
  /** The offer. */
  readonly subject: string;
  readonly offerId: string;
  readonly publisherId: string;
  readonly editionId: string;
  readonly previousEditionId: string | null;
  readonly version: number;
  readonly at: string;
};

/** An edition can be looked at by the preview audience; null when the preview was withdrawn. */
export type PreviewSet = {
  readonly type: "catalog.preview-set";
  readonly subject: string;
  readonly offerId: string;
  readonly publisherId: string;
  readonly editionId: string | null;
};

/** Nobody finds or buys the offer any more; who has it keeps it. In the transaction that stopped it. */
export type OfferStopped = {
  readonly type: "catalog.offer-stopped";
  readonly subject: string;
  readonly offerId: string;
  readonly publisherId: string;
  /** The edition that was live at the stop: what customers keep. */
  readonly editionId: string;
  /** Whether terms that run end with their last day. */
  readonly stopRenewals: boolean;
  /** Stopped by the operator; the publisher is told why by another fact. Absent where it was not. */
  readonly forced?: true;
  readonly at: string;
};

/** The operator stopped the distribution, or lifted its stop. */
export type ForcedStopChanged = {
  readonly type: "catalog.forced-stop-changed";
  readonly subject: string;
  readonly offerId: string;
  readonly publisherId: string;
  /** In the operator's words; null where the stop was lifted. */
  readonly reason: string | null;
  readonly at: string;
};

/** Something of an offer's draft was saved, added, removed or put back, in the same transaction as this event. */
export type DraftChanged = {
  readonly type: "catalog.draft-changed";
  readonly subject: string;
  readonly offerId: string;
  readonly publisherId: string;
};

/** A draft that was never published is gone, with everything made of it. */
export type OfferDeleted = {
  readonly type: "catalog.offer-deleted";
  readonly subject: string;
  readonly offerId: string;
  readonly publisherId: string;
};

/** Private audiences were published alone, in the same transaction as this event. */
export type AudienceSynced = {
  readonly type: "catalog.audience-synced";
  /** The offer. */
  readonly subject: string;
  readonly offerId: string;
  readonly publisherId: string;
  readonly plans: readonly {
    readonly planUuid: string;
    readonly planId: string;
    /** IDs that may see the plan from now on, and those that no longer may. */
    readonly added: number;
    readonly removed: number;
  }[];
  readonly at: string;
};

/** A category or an industry has other names, is new, or is retired, from this moment on. */
export type TaxonomyChanged = {
  readonly type: "catalog.taxonomy-changed";
  /** The change. */
  readonly subject: string;
  readonly kind: "category" | "industry";
  /** The category or industry, also where the change is of an entry below it. */
  readonly key: string;
  readonly at: string;
};
