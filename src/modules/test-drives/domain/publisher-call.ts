import type { Instance, Temperature } from "./configuration.ts";

/** What the publisher's address is told (docs/test-drives.md). The same call may come more than once. */
export type PublisherCall = {
  readonly action: "open" | "close";
  readonly testDriveId: string;
  /** `publisher.offer`. */
  readonly offer: string;
  /** Set for somebody of the audience of a preview: the edition is not live. */
  readonly preview?: true;
  readonly place: { readonly number: number } & (
    | { readonly region: string; readonly temperature: Temperature }
    | { readonly region?: never; readonly temperature?: never }
  );
  /** Where a hosted test drive runs, as far as the offer says it. */
  readonly instance: Instance;
  readonly durationHours: number;
  /** RFC 3339, UTC, marketplace time. */
  readonly requestedAt: string;
  /** Set with `open` only: whoever gets the access. */
  readonly person?: {
    readonly firstName: string;
    readonly lastName: string;
    readonly email: string;
    readonly company: string;
    readonly country: string;
    readonly language: string;
  };
};

export type CalledDrive = {
  readonly id: string;
  readonly slug: string;
  readonly preview: string | null;
  readonly place: number;
  readonly region: string | null;
  readonly temperature: Temperature | null;
  readonly durationHours: number;
  readonly requestedAt: Temporal.Instant;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly company: string;
  readonly country: string;
  readonly language: string;
};

export function publisherCall(
  action: PublisherCall["action"],
  drive: CalledDrive,
  instance: Instance,
): PublisherCall {
  const { region, temperature, firstName, lastName, email, company, country, language } = drive;
  return {
    action,
    testDriveId: drive.id,
    offer: drive.slug,
    ...(drive.preview !== null && { preview: true as const }),
    place: {
      number: drive.place,
      ...(region !== null && temperature !== null ? { region, temperature } : {}),
    },
    instance,
    durationHours: drive.durationHours,
    requestedAt: drive.requestedAt.toString(),
    // Who it was is nothing that closing it needs.
    ...(action === "open" && {
      person: { firstName, lastName, email, company, country, language },
    }),
  };
}
