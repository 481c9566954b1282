import Type from "typebox";
import { type App, answer } from "../../../platform/http.ts";
import { route } from "../../../platform/route.ts";
import { Closed, Nullable, OneOf } from "../../../platform/schemas.ts";
import { translate } from "../../../platform/text.ts";
import { draftListing } from "../../catalog/index.ts";
import { actionsFor, type Viewer } from "../domain/actions.ts";

/** Who can stand before the buttons of an offer page, and sees others than the next one does. */
const VIEWERS = {
  visitor: { signedIn: false },
  partner: { signedIn: true, buysForCustomersOf: "partner" },
  customer: { signedIn: true, buysForOwn: "customer", customerOf: "customer" },
  "customer-with-licences": {
    signedIn: true,
    buysForOwn: "customer",
    customerOf: "customer",
    holdsLicence: true,
  },
} as const satisfies Record<string, Viewer>;
type ViewerName = keyof typeof VIEWERS;
const NAMES = Object.keys(VIEWERS) as ViewerName[];

/** The buttons that an offer would have, while its setup is typed (ux.md P4). */
export function buttonPreviewRoutes(app: App): void {
  route(app, {
    method: "POST",
    url: "/v1/offers/:offer/button-preview",
    operationId: "previewButtons",
    summary: "The buttons of the offer page with these answers on Offer setup; nothing is saved",
    description: "Decided by the rules of the storefront, for a market in which the offer is sold.",
    tags: ["Offers"],
    access: { permission: "offer:read", of: "publisher" },
    params: Closed({ offer: Type.String({ maxLength: 100 }) }),
    body: Closed({
      setup: Type.Record(Type.String(), Type.Unknown(), {
        description: "The whole content of the page Offer setup, as a draft page is saved.",
      }),
    }),
    responses: {
      200: Type.Object(
        {
          viewers: Type.Array(
            Type.Object({
              viewer: OneOf(NAMES),
              buttons: Type.Array(Type.Object({ kind: Type.String(), title: Type.String() })),
              reason: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
            }),
          ),
        },
        { title: "ButtonPreview" },
      ),
    },
    async handle({ organisation, params, body, db, locale }) {
      const listing = await draftListing(db, {
        publisherId: organisation.id,
        slug: params.offer,
        setup: body.setup as Parameters<typeof draftListing>[1]["setup"],
      });
      if (!listing.ok) return listing;
      const { slug, type, listingOption, actionUrl, sale, licences, testDrive } = listing.value;
      const offered = {
        slug,
        path: `/product/${type}/${slug}`,
        listingOption,
        actionUrl,
        soldHere: true,
        byCustomers: sale.buyers === "customers",
        licences,
        testDrive,
      };
      return answer(200, {
        viewers: NAMES.filter(
          (name) => name !== "customer-with-licences" || licences !== undefined,
        ).map((viewer) => {
          const { action, second, testDrive, reason } = actionsFor(offered, VIEWERS[viewer]);
          const kinds = [action?.kind, second?.kind, testDrive && ("test-drive" as const)];
          return {
            viewer,
            buttons: kinds.flatMap((kind) =>
              kind === undefined
                ? []
                : [{ kind, title: translate(locale, `storefront.cta.${kind}`) }],
            ),
            reason:
              reason === undefined
                ? null
                : { code: reason, detail: translate(locale, `storefront.reason.${reason}`) },
          };
        }),
      });
    },
  });
}
