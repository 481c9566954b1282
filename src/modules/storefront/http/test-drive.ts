import type { OwnTestDriveView, TestDriveView } from "../../../../web/storefront/model.ts";
import type { Problem } from "../../../kernel/problem.ts";
import type { Caller } from "../../../platform/http.ts";
import { LEAD_LIMITS } from "../../leads/index.ts";
import type {
  OfferedTestDrive,
  OwnTestDrive,
  StartTestDrive,
  TestDriveForm,
} from "../../test-drives/index.ts";
import type { ShownOffer } from "../queries/read-offer.ts";
import { type ContactFields, faultsOf, knownOf, nameOf } from "./contact.ts";
import type { Visitor } from "./visitor.ts";

/** The fields of the form as a browser sends them. */
export type TestDriveFields = ContactFields & {
  readonly terms?: string;
  readonly region?: string;
};

export const testDriveFormOf = (fields: TestDriveFields): TestDriveForm => ({
  firstName: fields.firstName ?? "",
  lastName: fields.lastName ?? "",
  email: fields.email ?? "",
  phone: fields.phone,
  company: fields.company ?? "",
  jobTitle: fields.jobTitle,
  country: fields.country ?? "",
  terms: fields.terms === "yes",
  consent: fields.consent === "yes",
  region: fields.region,
});

/** A person who is signed in, as a test drive knows them; undefined for programs and visitors. */
export const personOf = ({
  kind,
  id,
  email,
  timeZone,
}: Caller): StartTestDrive["person"] | undefined =>
  kind === "person" && id !== undefined && email !== undefined
    ? { id, email, timeZone }
    : undefined;

/** What the person asks for, of the offer as the person sees it. */
export const testDriveWanted = (
  shown: ShownOffer,
  {
    visitor: { language },
    person,
    form,
    preview,
  }: {
    visitor: Visitor;
    person: StartTestDrive["person"];
    form: TestDriveForm;
    /** The query of the preview's address by which the person came. */
    preview?: string | undefined;
  },
): StartTestDrive => {
  const { offerId, publisherId, slug, type, editionId } = shown.edition;
  return {
    form,
    offer: { offerId, publisherId, slug, type, name: nameOf(shown, language).name },
    language,
    person,
    ...(preview === undefined ? {} : { preview: { editionId, query: preview } }),
  };
};

/** The form, with what is known of the person or what was typed; or that no place is free. */
export function testDriveView(
  shown: ShownOffer,
  offered: OfferedTestDrive,
  input: {
    readonly visitor: Visitor;
    readonly timeZone: string;
    readonly markets: readonly string[];
    readonly key: string;
    /** As above. */
    readonly preview?: string | undefined;
    readonly fields?: TestDriveFields | undefined;
    readonly problem?: Problem | undefined;
  },
): TestDriveView {
  const { visitor, problem, fields, timeZone } = input;
  const { language } = visitor;
  const { edition } = shown;
  const { name, own } = nameOf(shown, language);
  const path = `/product/${edition.type}/${edition.slug}`;
  const query = input.preview === undefined ? "" : `?${input.preview}`;
  const { durationHours, description } = offered.configuration;
  return {
    offer: name,
    language: own,
    publisher: edition.publisherName,
    ...(edition.logo
      ? {
          logo: query
            ? `${path}/files/${edition.logo.sha256}${query}`
            : `/files/${edition.logo.sha256}`,
        }
      : {}),
    offerHref: path + query,
    action: `${path}/test-drive${query}`,
    durationHours,
    description,
    ...(offered.nextFree
      ? {
          full: {
            places: offered.places,
            nextFree: offered.nextFree.toString(),
            timeZone,
          },
        }
      : {}),
    ...(offered.regions.length > 0
      ? {
          regions: {
            chosen: fields?.region ?? "",
            choices: offered.regions.map(({ region, nextFree }) => ({
              region,
              ...(nextFree && { nextFree: nextFree.toString() }),
            })),
            timeZone,
          },
        }
      : {}),
    key: input.key,
    values: fields ?? knownOf(visitor),
    terms: fields?.terms === "yes",
    consent: fields?.consent === "yes",
    // Terms that are a text stand on the page of the offer.
    termsHref:
      edition.terms.kind === "own-url" ? (edition.terms.url ?? path) : `${path}${query}#details`,
    privacyHref: edition.privacyPolicyUrl,
    countries: input.markets,
    limits: LEAD_LIMITS,
    ...faultsOf(problem, language),
  };
}

/** A person's own test drive, for its page. */
export function ownTestDriveView(
  { drive, manual, videos, access, accessInformation }: OwnTestDrive,
  {
    publisher,
    logo,
    timeZone,
  }: {
    readonly publisher: string;
    readonly logo: string | undefined;
    readonly timeZone: string;
  },
): OwnTestDriveView {
  const href = `/test-drives/${drive.id}`;
  const held = drive.state === "opening" || drive.state === "ready";
  return {
    offer: drive.offerName,
    language: drive.language,
    publisher,
    ...(logo === undefined ? {} : { logo: `/files/${logo}` }),
    offerHref: `/product/${drive.offerType}/${drive.slug}${drive.preview === null ? "" : `?${drive.preview}`}`,
    state: drive.state,
    ...(drive.endedBy === null ? {} : { endedBy: drive.endedBy }),
    ...(drive.temperature === null ? {} : { temperature: drive.temperature }),
    durationHours: drive.durationHours,
    ...(drive.endsAt === null ? {} : { endsAt: drive.endsAt.toString() }),
    ...(drive.endedAt === null ? {} : { endedAt: drive.endedAt.toString() }),
    timeZone,
    ...(access.accessUrl === undefined ? {} : { accessHref: access.accessUrl }),
    information: [access.accessInformation ?? "", accessInformation].filter((one) => one !== ""),
    ...(manual && held
      ? { manual: { name: manual.name, href: `${href}/manual`, bytes: manual.size } }
      : {}),
    videos: held ? videos.map(({ name, url }) => ({ name, href: url })) : [],
    href,
    ...(held ? { endAction: `${href}/end` } : {}),
  };
}
