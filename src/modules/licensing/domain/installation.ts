import type { Problem } from "../../../kernel/problem.ts";
import { licenceFirst, notForMarket, publisherSuspended } from "../problems.ts";

/** What an app can do where it is installed (LIC-06). `complete`: no licences of it are handed out here. */
export const INSTALL_STATES = ["base", "licensed", "complete"] as const;
export type InstallState = (typeof INSTALL_STATES)[number];

/**
 * The base functionality only, until a licence is held. A suspended licence gives nobody anything meanwhile.
 *
 * @param licensed whether licences of the app are handed out by the marketplace
 * @param usable licences of it, of any plan, that the organisation can use now
 */
export const installState = (licensed: boolean, usable: number): InstallState =>
  licensed ? (usable > 0 ? "licensed" : "base") : "complete";

/** A live offer, as far as it decides whether it can be installed. */
export type Installable = {
  readonly listingOption: string;
  /** Where its publisher does it. */
  readonly actionUrl?: string | undefined;
  readonly licences?: { readonly installWithoutLicence: boolean } | undefined;
  /** Absent where it is for every market. */
  readonly markets?: readonly string[] | undefined;
};

/** Whether it is the marketplace that installs it: a licensed app, or a free one without an address of its publisher. */
export const isInstalledHere = ({ listingOption, actionUrl, licences }: Installable): boolean =>
  (listingOption === "contact-me" && licences !== undefined) ||
  (listingOption === "get-it-now" && actionUrl === undefined);

/**
 * Why a customer cannot install an app that is installed here; undefined where nothing is in the way. The
 * storefront's button follows the same rule (LIC-04).
 *
 * @param held licences that the organisation holds of it, those that are suspended included
 */
export function installRefusal(
  { licences, markets }: Installable,
  of: {
    readonly country: string;
    readonly held: number;
    readonly publisherSuspended: boolean;
  },
): Problem | undefined {
  if (of.publisherSuspended) return publisherSuspended({});
  if (markets !== undefined && !markets.includes(of.country))
    return notForMarket({ market: of.country });
  if (licences !== undefined && !licences.installWithoutLicence && of.held === 0)
    return licenceFirst({});
  return undefined;
}
