import type { ListingOption } from "./live-edition.ts";

/** Who looks at an offer, as far as it decides what can be done with it. */
export type Viewer = {
  readonly signedIn: boolean;
  /** Handle of the organisation in which the viewer may buy for customers. */
  readonly buysForCustomersOf?: string | undefined;
  /** Name of the customer organisation the viewer belongs to. */
  readonly customerOf?: string | undefined;
};

export type Action = {
  readonly kind: "get-it-now" | "free-trial" | "contact-me";
  /** An address below this marketplace, or the publisher's own page. */
  readonly href: string;
  readonly external: boolean;
};

/** Why nothing, or nothing more, can be done; a message `storefront.reason.<reason>`. */
export type Reason =
  | "not-sold-here"
  | "sign-in"
  | "for-a-customer"
  | "through-partner"
  | "role"
  | "into-environment"
  | "by-customer";

/** A test drive is offered beside whatever else can be done. */
export type TestDriveAction = { readonly href: string };

export type Offered = {
  readonly slug: string;
  readonly path: string;
  readonly listingOption: ListingOption;
  readonly actionUrl?: string | undefined;
  /** Whether the offer, or a plan that the viewer may see, is for the viewer's market. */
  readonly soldHere: boolean;
  /** Customers get it themselves, for one of their environments. */
  readonly byCustomers?: boolean | undefined;
  /** Whether what is live has a test drive (STO-07). */
  readonly testDrive?: boolean | undefined;
};

/**
 * Exactly the buttons of an offer page (STO-02). A listing's buttons are for everybody: they lead to
 * its publisher's own page, or to the form that writes to the publisher (LIC-05). An offer sold here
 * can be bought by partners for their customers; others read why they cannot. What goes into an
 * environment is got by the customer itself. The trial of a plan is part of that plan and has no
 * button of its own; a test drive has one, beside the others, wherever the offer is for the market.
 */
export function actionsFor(
  offer: Offered,
  viewer: Viewer,
): {
  readonly action?: Action;
  readonly reason?: Reason;
  readonly testDrive?: TestDriveAction;
} {
  if (!offer.soldHere) return { reason: "not-sold-here" };
  return {
    ...mainAction(offer, viewer),
    ...(offer.testDrive && { testDrive: { href: `${offer.path}/test-drive` } }),
  };
}

function mainAction(offer: Offered, viewer: Viewer): { action?: Action; reason?: Reason } {
  if (offer.listingOption !== "transact") return listingAction(offer, viewer);
  if (offer.byCustomers) return intoEnvironment(viewer);
  const buy = (href: string): Action => ({ kind: "get-it-now", href, external: false });
  if (!viewer.signedIn)
    return { action: buy(`/sign-in?next=${encodeURIComponent(offer.path)}`), reason: "sign-in" };
  if (viewer.buysForCustomersOf !== undefined)
    return {
      action: buy(
        `/partner/${viewer.buysForCustomersOf}/customers?offer=${encodeURIComponent(offer.slug)}`,
      ),
      reason: "for-a-customer",
    };
  return { reason: viewer.customerOf === undefined ? "role" : "through-partner" };
}

function listingAction(
  { listingOption, actionUrl, path }: Offered,
  viewer: Viewer,
): { action?: Action; reason?: Reason } {
  if (listingOption === "contact-me")
    return { action: { kind: listingOption, href: `${path}/contact`, external: false } };
  // A free app that the marketplace installs has no address of its publisher.
  if (actionUrl === undefined && listingOption === "get-it-now") return intoEnvironment(viewer);
  if (actionUrl === undefined || listingOption === "transact") return {};
  return { action: { kind: listingOption, href: actionUrl, external: true } };
}

const intoEnvironment = ({ buysForCustomersOf }: Viewer): { reason: Reason } => ({
  reason: buysForCustomersOf === undefined ? "into-environment" : "by-customer",
});
