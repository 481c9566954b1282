/** How a test drive is given, as the page *Test drive* of an edition says. */
export type TestDriveConfiguration = {
  readonly kind: "hosted" | "template";
  /** Places of one sort, in the order in which they are given. */
  readonly groups: readonly PlaceGroup[];
  /** Whole hours from the moment the place is ready. */
  readonly durationHours: number;
  /** The publisher's address that opens and closes places. */
  readonly placesUrl: string;
  readonly instance: Instance;
  readonly description: string;
  readonly accessInformation: string;
  readonly manual: Manual | undefined;
  readonly videos: readonly { readonly id: string; readonly name: string; readonly url: string }[];
};

export type PlaceGroup = {
  readonly count: number;
  /** Absent for hosted test drives. */
  readonly at?: { readonly region: string; readonly temperature: Temperature };
};
export const TEMPERATURES = ["hot", "warm", "cold"] as const;
/** Ready in seconds, in minutes, in up to 90 minutes. */
export type Temperature = (typeof TEMPERATURES)[number];

/** Where a hosted test drive runs; told to the publisher's address with each call. */
export type Instance = {
  readonly instanceUrl?: string;
  readonly webApiUrl?: string;
  readonly roleName?: string;
};

export type Manual = {
  readonly name: string;
  readonly sha256: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
};

type Answers = {
  readonly kind?: "hosted" | "template";
  readonly maxConcurrent?: number;
  readonly regions?: readonly ({ readonly region: string } & Readonly<
    Record<Temperature, number>
  >)[];
  readonly durationHours?: number;
  readonly placesUrl?: string;
  readonly instanceUrl?: string;
  readonly webApiUrl?: string;
  readonly roleName?: string;
  readonly description?: string;
  readonly accessInformation?: string;
  readonly manual?: { readonly name: string; readonly file: Omit<Manual, "name"> };
  readonly videos?: TestDriveConfiguration["videos"];
};

/**
 * The test drive of an edition.
 *
 * @param pages content of the edition's pages
 * @returns undefined where it has none, and where its page is too unfinished to give a place
 */
export function configurationOf(
  pages: Readonly<Record<string, unknown>>,
): TestDriveConfiguration | undefined {
  const { testDrive } = (pages["setup"] ?? {}) as { readonly testDrive?: boolean };
  const page = (pages["test-drive"] ?? {}) as Answers;
  const { kind, durationHours, placesUrl } = page;
  if (testDrive !== true || !kind || !durationHours || !placesUrl) return undefined;
  const { instanceUrl, webApiUrl, roleName, manual } = page;
  return {
    kind,
    groups: kind === "hosted" ? [{ count: page.maxConcurrent ?? 0 }] : templateGroups(page),
    durationHours,
    placesUrl,
    instance: {
      ...(instanceUrl && { instanceUrl }),
      ...(webApiUrl && { webApiUrl }),
      ...(roleName && { roleName }),
    },
    description: page.description ?? "",
    accessInformation: page.accessInformation ?? "",
    manual: manual && {
      name: manual.name,
      sha256: manual.file.sha256,
      mediaType: manual.file.mediaType,
      size: manual.file.size,
    },
    videos: (page.videos ?? []).map(({ id, name, url }) => ({ id, name, url })),
  };
}

/** Hot places of every region before warm ones, and those before cold ones: who waits least comes first. */
const templateGroups = ({ regions = [] }: Answers): PlaceGroup[] =>
  TEMPERATURES.flatMap((temperature) =>
    regions.flatMap((one) =>
      one[temperature] > 0
        ? [{ count: one[temperature], at: { region: one.region, temperature } }]
        : [],
    ),
  );
