import type { OwnTestDrive } from "../queries/person-view.ts";
import type { ListedTestDrive } from "../queries/test-drives.ts";
import type { TestDrive } from "../store/test-drives.ts";

const times = ({ requestedAt, readyAt, endsAt, endedAt, endedBy, state }: TestDrive) => ({
  state,
  requestedAt: requestedAt.toString(),
  readyAt: readyAt?.toString() ?? null,
  endsAt: endsAt?.toString() ?? null,
  endedAt: endedAt?.toString() ?? null,
  endedBy,
});

const actionsOn = ({ state }: TestDrive): "end"[] =>
  state === "opening" || state === "ready" ? ["end"] : [];

/** A test drive as the person who has it sees it. */
export const ownView = ({ drive, manual, access, accessInformation }: OwnTestDrive) => ({
  id: drive.id,
  offer: { slug: drive.slug, type: drive.offerType, name: drive.offerName },
  durationHours: drive.durationHours,
  ...times(drive),
  accessUrl: access.accessUrl ?? null,
  accessInformation: [access.accessInformation ?? "", accessInformation].filter(
    (one) => one !== "",
  ),
  manual: manual === undefined ? null : { name: manual.name, size: manual.size },
  url: `/test-drives/${drive.id}`,
  allowedActions: actionsOn(drive),
});

/** A test drive as the publisher sees it, without what opens it. */
export const publisherView = (drive: ListedTestDrive) => ({
  id: drive.id,
  person: {
    firstName: drive.firstName,
    lastName: drive.lastName,
    email: drive.email,
    company: drive.company,
    country: drive.country,
  },
  place: { number: drive.place, region: drive.region, temperature: drive.temperature },
  durationHours: drive.durationHours,
  preview: drive.preview !== null,
  ...times(drive),
  error: drive.error,
  allowedActions: actionsOn(drive),
});
