import type { Licences, ListingOption } from "./live-edition.ts";

/** Who looks at an offer, as far as it decides what can be done with it. */
export type Viewer = {
  readonly signedIn: boolean;
  /** Handle of the organisation in which the viewer may buy for customers. */
  readonly buysForCustomersOf?: string | undefined;
  /** Handle of the customer organisation that the viewer may buy for. */
  readonly buysForOwn?: string | undefined;
  /** Handle of the customer organisation whose administrators the viewer may ask to buy. */
  readonly asksIn?: string | undefined;
  /** Name of the customer organisation the viewer belongs to. */
  readonly customerOf?: string | undefined;
  /** Whether that organisation holds a licence of the offer, from whatever source; a suspended one counts. */
  readonly holdsLicence?: boolean | undefined;
};

export type Action = {
  readonly kind: "get-it-now" | "free-trial" | "contact-me" | "request-approval";
  /** An address below this marketplace, or the publisher's own page. */
  readonly href: string;
  readonly external: boolean;
};

/** Why nothing, or nothing more, can be done; a message `storefront.reason.<reason>`. */
export type Reason =
  | "publisher-suspended"
  | "not-sold-here"
  | "sign-in"
  | "for-a-customer"
  | "for-own-organisation"
  | "ask-administrator"
  | "role"
  | "into-own-environment"
  | "environment-role"
  | "environment-sign-in"
  | "by-customer"
  | "licence-first"
  | "install-sign-in"
  | "install"
  | "install-licensed"
  | "install-role";

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
  /** The operator suspended the publisher: nothing new is bought. */
  readonly publisherSuspended?: boolean | undefined;
  /** Licences that the publisher hands out, and whether the app installs without one. */
  readonly licences?: Licences | undefined;
};

export type Decided = {
  readonly action?: Action;
  /** Stands beside the first. */
  readonly second?: Action;
  readonly reason?: Reason;
  readonly testDrive?: TestDriveAction;
};

/**
 * Exactly the buttons of an offer page (STO-02). A listing's buttons are for everybody: they lead to
 * its publisher's own page, or to the form that writes to the publisher (LIC-05). An offer sold here
 * can be bought by partners for their customers and by a customer's admins for their organisation (STO-04);
 * a member of such an organisation asks its administrators; others read why they cannot. What goes into an
 * environment is got by the customer itself. A licensed app is asked for at its publisher, and that is all
 * while the viewer's organisation holds no licence; administrators of one that holds a licence install it, and
 * everybody's where it installs without one (LIC-04). The trial of a plan is part of that plan and has no button of its own; a
 * test drive has one, beside the others, wherever the offer is for the market.
 */
export function actionsFor(offer: Offered, viewer: Viewer): Decided {
  if (!offer.soldHere) return { reason: "not-sold-here" };
  return {
    ...mainAction(offer, viewer),
    ...(offer.testDrive && { testDrive: { href: `${offer.path}/test-drive` } }),
  };
}

function mainAction(offer: Offered, viewer: Viewer): Decided {
  // What is bought elsewhere, or asked for, is between the visitor and the publisher.
  if (offer.publisherSuspended && offer.listingOption === "transact")
    return { reason: "publisher-suspended" };
  if (offer.listingOption !== "transact") return listingAction(offer, viewer);
  if (offer.byCustomers) return intoEnvironment(offer, viewer);
  if (!viewer.signedIn) return { action: afterSignIn(offer), reason: "sign-in" };
  if (viewer.buysForCustomersOf !== undefined)
    return {
      action: getIt(
        `/partner/${viewer.buysForCustomersOf}/customers?offer=${encodeURIComponent(offer.slug)}`,
      ),
      reason: "for-a-customer",
    };
  if (viewer.buysForOwn !== undefined)
    return {
      action: getIt(`/customer/${viewer.buysForOwn}/buy?offer=${encodeURIComponent(offer.slug)}`),
      reason: "for-own-organisation",
    };
  if (viewer.customerOf === undefined) return { reason: "role" };
  if (viewer.asksIn === undefined) return { reason: "ask-administrator" };
  const href = `/customer/${viewer.asksIn}/buy?offer=${encodeURIComponent(offer.slug)}`;
  return {
    action: { kind: "request-approval", href, external: false },
    reason: "ask-administrator",
  };
}

const getIt = (href: string): Action => ({ kind: "get-it-now", href, external: false });
const afterSignIn = ({ path }: Offered): Action =>
  getIt(`/sign-in?next=${encodeURIComponent(path)}`);

function listingAction(offer: Offered, viewer: Viewer): Decided {
  const { listingOption, actionUrl, path } = offer;
  if (listingOption === "contact-me")
    return {
      action: { kind: listingOption, href: `${path}/contact`, external: false },
      ...beside(offer, viewer),
    };
  // A free app that the marketplace installs has no address of its publisher.
  if (actionUrl === undefined && listingOption === "get-it-now")
    return offer.publisherSuspended
      ? { reason: "publisher-suspended" }
      : intoEnvironment(offer, viewer);
  if (actionUrl === undefined || listingOption === "transact") return {};
  return { action: { kind: listingOption, href: actionUrl, external: true } };
}

/** What stands beside Contact me of a licensed app (LIC-04). */
function beside(offer: Offered, viewer: Viewer): Decided {
  if (offer.licences === undefined) return {};
  if (offer.publisherSuspended) return { reason: "publisher-suspended" };
  const { installWithoutLicence } = offer.licences;
  if (!viewer.signedIn)
    return installWithoutLicence
      ? { second: afterSignIn(offer), reason: "install-sign-in" }
      : { reason: "licence-first" };
  const held = viewer.holdsLicence === true;
  if (!held && !installWithoutLicence) return { reason: "licence-first" };
  if (viewer.buysForOwn !== undefined)
    return {
      second: getIt(installAddress(viewer.buysForOwn, offer)),
      reason: held ? "install-licensed" : "install",
    };
  return { reason: viewer.customerOf === undefined ? "by-customer" : "install-role" };
}

/** Only who is signed in can say for which environment of which organisation it is. */
function intoEnvironment(offer: Offered, viewer: Viewer): Decided {
  if (!viewer.signedIn) return { action: afterSignIn(offer), reason: "environment-sign-in" };
  if (viewer.buysForOwn !== undefined)
    return {
      action: getIt(
        offer.byCustomers
          ? `/customer/${viewer.buysForOwn}/get?offer=${encodeURIComponent(offer.slug)}`
          : installAddress(viewer.buysForOwn, offer),
      ),
      reason: "into-own-environment",
    };
  return { reason: viewer.buysForCustomersOf === undefined ? "environment-role" : "by-customer" };
}

/** Where an administrator chooses the environment that an app goes into (LIC-06). */
const installAddress = (handle: string, { slug }: Offered): string =>
  `/customer/${handle}/install?offer=${encodeURIComponent(slug)}`;
