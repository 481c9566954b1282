import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation, Caller } from "../../../platform/http.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { type LiveOffer, liveOffer } from "../../catalog/index.ts";
import { type Environment, environmentsOf, standingUntilCommit } from "../../identity/index.ts";
import { keepLead } from "../../leads/index.ts";
import {
  type InstallState,
  installRefusal,
  installState,
  isInstalledHere,
} from "../domain/installation.ts";
import { consentNeeded, environmentUnknown, installOutdated } from "../problems.ts";
import { type Install, installIn, installOf, licencesOfOffer } from "../queries/installs.ts";
import { insertInstall } from "../store/installs.ts";

export type InstallApp = {
  readonly organisation: ActingOrganisation;
  readonly slug: string;
  readonly environmentId: string;
  /** The preview that is confirmed; without it nothing is installed. */
  readonly preview: string | null;
  /** That the publisher is told who installs it. A program is nobody and needs none. */
  readonly consent: boolean;
  readonly dryRun: boolean;
  readonly by: Pick<Caller, "kind" | "id" | "name" | "email">;
  readonly locale: Language;
};

/** What installing does, or did. */
export type Installation = {
  readonly offer: { readonly slug: string; readonly name: string; readonly publisher: string };
  readonly environment: Environment;
  readonly state: InstallState;
  readonly preview: string;
  /** What is there; null where it would be new. */
  readonly install: Install | null;
  /** Whether it was there before. */
  readonly already: boolean;
};

/** An app that the organisation can install, or the reason why it cannot. */
export type AppOffered = {
  readonly offer: LiveOffer;
  readonly name: string;
  readonly state: InstallState;
  readonly refusal: ReturnType<typeof installRefusal>;
};

/**
 * A customer's administrator installs an app into one of the organisation's environments (LIC-06): with its base
 * functionality until a licence is held. Nothing is charged. Twice is once. The publisher gets a lead that needs
 * no answer (LIC-05).
 */
export const installApp = (db: Database, request: InstallApp): Promise<Result<Installation>> =>
  db.transaction(async (tx): Promise<Result<Installation>> => {
    const { organisation, environmentId } = request;
    const found = await appOffered(tx, request);
    if (found === undefined) return refuse(notFound({}));
    const environment = (await environmentsOf(tx, organisation.id)).find(
      ({ subscriptionId }) => subscriptionId === environmentId,
    );
    if (environment === undefined)
      return refuse(
        environmentUnknown({}, [
          { pointer: "/environmentId", code: "licensing/environment-unknown" },
        ]),
      );
    const { offer, name, state, refusal } = found;
    const preview = previewOf([environmentId, offer.offerId, state]);
    const installation = {
      offer: { slug: offer.slug, name, publisher: offer.publisherName },
      environment,
      state,
      preview,
    };
    const before = await installIn(tx, organisation.id, { environmentId, offerId: offer.offerId });
    if (before !== undefined) return ok({ ...installation, install: before, already: true });
    if (refusal !== undefined) return refuse(refusal);
    if (request.dryRun) return ok({ ...installation, install: null, already: false });
    if (request.preview !== preview) return refuse(installOutdated({}));
    if (request.by.kind === "person" && !request.consent)
      return refuse(consentNeeded({}, [{ pointer: "/consent", code: "licensing/consent-needed" }]));
    const id = randomUUIDv7();
    const isNew = await insertInstall(tx, {
      id,
      organisationId: organisation.id,
      environmentId,
      publisherId: offer.publisherId,
      publisherName: offer.publisherName,
      offerId: offer.offerId,
      offerSlug: offer.slug,
      offerType: offer.type,
      offerName: name,
      licensed: offer.licences !== undefined,
    });
    if (isNew) {
      const told = await tellPublisher(tx, request, { id, offer, name });
      if (!told.ok) return told;
      tx.audit({
        organisationId: organisation.id,
        action: "app.installed",
        objectType: "install",
        objectId: id,
        after: { offer: offer.slug, environment: environmentId, state },
      });
    }
    const install = isNew
      ? await installOf(tx, organisation.id, id)
      : await installIn(tx, organisation.id, { environmentId, offerId: offer.offerId });
    // Whoever installed it at the same moment may have taken it away again.
    if (install === undefined) return refuse(installOutdated({}));
    return ok({ ...installation, install, already: !isNew });
  });

/** The live app with what the organisation would have of it; undefined where nothing of that name is installed here. */
export async function appOffered(
  tx: Tx,
  { organisation, slug, locale }: Pick<InstallApp, "organisation" | "slug" | "locale">,
): Promise<AppOffered | undefined> {
  const offer = await liveOffer(tx, slug);
  if (offer === undefined || !isInstalledHere(offer)) return undefined;
  const { owned, usable } = await licencesOfOffer(tx, organisation.id, offer.offerId);
  const { suspended } = await standingUntilCommit(tx, offer.publisherId);
  const texts = offer.languages[locale] ?? offer.languages.en ?? Object.values(offer.languages)[0];
  return {
    offer,
    name: texts?.name ?? offer.slug,
    state: installState(offer.licences !== undefined, usable),
    refusal: installRefusal(offer, {
      country: organisation.country,
      held: owned,
      publisherSuspended: suspended,
    }),
  };
}

/** What a person does is a lead; it goes where the offer's leads go, and needs no answer. */
async function tellPublisher(
  tx: Tx,
  { organisation, by, consent, locale }: InstallApp,
  { id, offer, name }: { readonly id: string; readonly offer: LiveOffer; readonly name: string },
): Promise<Result<unknown>> {
  if (by.kind !== "person" || by.id === undefined || by.email === undefined) return ok(undefined);
  const words = by.name.trim().split(/\s+/);
  const first = words.slice(0, -1).join(" ") || by.name.trim();
  return keepLead(tx, {
    key: id,
    source: "get-it-now",
    form: {
      firstName: first,
      // A name of one word is both: the form of a lead asks for two.
      lastName: words.length > 1 ? (words.at(-1) ?? first) : first,
      email: by.email,
      company: organisation.name,
      country: organisation.country,
      message: "",
      consent,
    },
    offer: {
      offerId: offer.offerId,
      publisherId: offer.publisherId,
      editionId: offer.editionId,
      slug: offer.slug,
      type: offer.type,
      name,
      plans: [],
    },
    language: locale,
    person: { id: by.id, email: by.email },
  });
}
