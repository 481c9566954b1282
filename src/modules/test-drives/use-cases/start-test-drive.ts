import { randomUUIDv7 } from "node:crypto";
import type { FieldError } from "../../../kernel/problem.ts";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Language } from "../../../platform/text.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { MARKET_CODES } from "../../catalog/index.ts";
import { checkLead, keepLead, type LeadForm, tidyLead } from "../../leads/index.ts";
import type { PlaceGroup } from "../domain/configuration.ts";
import {
  type Holding,
  nextFree,
  nextPlace,
  placesOf,
  regionPlaces,
  regionsOf,
} from "../domain/places.ts";
import { MOST_A_DAY } from "../domain/test-drive-lifecycle.ts";
import { alreadyRunning, formInvalid, fullHouse, regionFull, tooMany } from "../problems.ts";
import { liveTestDrive, testDriveOfEdition } from "../queries/offered.ts";
import { openTestDrive, recentTestDrives, testDriveById } from "../queries/test-drives.ts";
import { insertCall, placesToClose } from "../store/calls.ts";
import {
  insertTestDrive,
  lockPlaces,
  lockTestDrive,
  type NewTestDrive,
} from "../store/test-drives.ts";

/** What the person leaves; a test drive wants no message and no plan. */
export type TestDriveForm = Omit<LeadForm, "message" | "planId"> & {
  /** That the offer's terms and its privacy policy are accepted. */
  readonly terms: boolean;
  /** Where the place is to be; the one that is ready soonest where absent or empty. */
  readonly region?: string | undefined;
};

export type StartTestDrive = {
  readonly form: TestDriveForm;
  /** The live offer, which the caller found that the person may see. */
  readonly offer: {
    readonly offerId: string;
    readonly publisherId: string;
    readonly slug: string;
    readonly type: string;
    /** In the person's language. */
    readonly name: string;
  };
  readonly language: Language;
  readonly person: { readonly id: string; readonly email: string; readonly timeZone: string };
  /** Set for who came by a preview of the offer and is of its audience. */
  readonly preview?: { readonly editionId: string; readonly query: string } | undefined;
  /** The same key is the same form: sent again, it is one test drive. */
  readonly key?: string;
};

/**
 * Gives a person the next place of an offer's test drive, and its publisher a lead (STO-07); who tries
 * a preview is the publisher's own audience, and no lead. Whoever
 * asks at the same time stands in line, so that never more places are given than there are.
 *
 * @returns its id; refuses a form with errors, a second test drive of the offer beside the first,
 * more than MOST_A_DAY of them in 24 hours, and a full house, which says when a place is free
 */
export async function startTestDrive(
  db: Database,
  wanted: StartTestDrive,
): Promise<Result<{ readonly id: string }>> {
  const form = tidyLead({ ...wanted.form, message: "" });
  const errors = checkForm(form, wanted.form.terms);
  if (errors.length > 0) return refuse(formInvalid({}, errors));
  return db.transaction((tx) => givePlace(tx, wanted, form));
}

/** What keeps a form from being a test drive, field by field. */
function checkForm(form: LeadForm, terms: boolean): FieldError[] {
  const errors = checkLead(form, { markets: MARKET_CODES, planIds: [], message: false });
  return terms ? errors : [...errors, { pointer: "/terms", code: "test-drives/terms-needed" }];
}

async function givePlace(
  tx: Tx,
  { offer, person, language, key, preview, form: { region: chosen } }: StartTestDrive,
  form: LeadForm,
): Promise<Result<{ readonly id: string }>> {
  const { offerId } = offer;
  const held = await lockPlaces(tx, offerId);
  const known = key === undefined ? undefined : await testDriveById(tx, key);
  if (known?.personId === person.id && known.offerId === offerId) return ok({ id: known.id });
  const id = known === undefined && key !== undefined ? key : randomUUIDv7();
  // What is live at this moment decides, not what was live when the page was drawn.
  const live =
    preview === undefined
      ? await liveTestDrive(tx, offerId)
      : await testDriveOfPreview(tx, preview.editionId);
  if (live === undefined) return refuse(notFound({}));
  const running = await openTestDrive(tx, person.id, offerId);
  if (running !== undefined)
    return refuse(alreadyRunning({ offer: offer.name, testDriveId: running }));
  const since = tx.at.subtract({ hours: 24 });
  if ((await recentTestDrives(tx, person.id, offerId, since)) >= MOST_A_DAY)
    return refuse(tooMany({ offer: offer.name, most: MOST_A_DAY }));
  const { configuration, editionId } = live;
  const { groups, durationHours, placesUrl } = configuration;
  const region = chosen?.trim() || undefined;
  const choices = regionsOf(groups);
  if (region !== undefined && !choices.includes(region))
    return refuse(
      formInvalid({}, [
        { pointer: "/region", code: "choice", params: { choices: choices.join(", ") || "–" } },
      ]),
    );
  const place = nextPlace(
    groups,
    held.map(({ place: number }) => number),
    await placesToClose(tx, offerId),
    region,
  );
  if (place === undefined) return noPlace(offer.name, groups, held, region);
  await keep(tx, {
    id,
    publisherId: offer.publisherId,
    offerId,
    editionId,
    slug: offer.slug,
    offerType: offer.type,
    offerName: offer.name,
    personId: person.id,
    firstName: form.firstName,
    lastName: form.lastName,
    email: form.email,
    accountEmail: person.email,
    company: form.company,
    country: form.country,
    language,
    timeZone: person.timeZone,
    place: place.number,
    region: place.at?.region ?? null,
    temperature: place.at?.temperature ?? null,
    durationHours,
    placesUrl,
    preview: preview?.query ?? null,
  });
  if (preview !== undefined) return ok({ id });
  const lead = await keepLead(tx, {
    key: id,
    form,
    source: "test-drive",
    offer: { ...offer, editionId, plans: [] },
    language,
    person,
  });
  return lead.ok ? ok({ id }) : lead;
}

async function testDriveOfPreview(tx: Tx, editionId: string) {
  const configuration = await testDriveOfEdition(tx, editionId);
  return configuration && { editionId, configuration };
}

/** Which house is full, and until when: that of the region, or all of it. */
function noPlace(
  offer: string,
  groups: readonly PlaceGroup[],
  held: readonly Holding[],
  region: string | undefined,
): Result<never> {
  const places = placesOf(groups);
  const there = regionPlaces(groups, held).find((one) => one.region === region);
  if (there?.nextFree !== undefined && held.length < places)
    return refuse(
      regionFull({
        offer,
        region: there.region,
        places: there.places,
        nextFree: there.nextFree.toString(),
      }),
    );
  const free = nextFree(held, places);
  // A publisher that offers no place at all gives none; its edition cannot say so.
  if (free === undefined) return refuse(notFound({}));
  return refuse(fullHouse({ offer, places, nextFree: free.toString() }));
}

async function keep(tx: Tx, drive: NewTestDrive): Promise<void> {
  await insertTestDrive(tx, drive);
  const kept = await lockTestDrive(tx, drive.id);
  if (kept === undefined) throw new Error(`Test drive ${drive.id} was not kept`);
  await insertCall(tx, kept, "open");
  tx.audit({
    organisationId: drive.publisherId,
    action: "test-drive.started",
    objectType: "test-drive",
    objectId: drive.id,
    after: { offer: drive.slug, place: drive.place, hours: drive.durationHours },
  });
}
