import { pageOf, type Snapshot, testDriveOf } from "../domain/snapshot.ts";

/** An address that buyers or partners are sent to, with where it is edited. */
export type Link = { readonly page: string; readonly pointer: string; readonly url: string };

export function linksOf(snapshot: Snapshot): Link[] {
  const { actionUrl } = pageOf(snapshot, "setup");
  const { terms } = pageOf(snapshot, "properties");
  const { privacyPolicyUrl, helpUrl, usefulLinks, contacts, videos } = pageOf(snapshot, "listing");
  const { installerUrl } = pageOf(snapshot, "technical");
  const testDrive = testDriveOf(snapshot);
  const all: { page: string; pointer: string; url: string | undefined }[] = [
    { page: "setup", pointer: "/actionUrl", url: actionUrl },
    { page: "properties", pointer: "/terms/url", url: terms?.url },
    { page: "listing", pointer: "/privacyPolicyUrl", url: privacyPolicyUrl },
    { page: "listing", pointer: "/helpUrl", url: helpUrl },
    { page: "listing", pointer: "/contacts/support/url", url: contacts?.support?.url },
    { page: "technical", pointer: "/installerUrl", url: installerUrl },
    {
      page: "listing",
      pointer: "/contacts/partnerProgram/materialsUrl",
      url: contacts?.partnerProgram?.materialsUrl,
    },
    ...(usefulLinks ?? []).map(({ url }, index) => ({
      page: "listing",
      pointer: `/usefulLinks/${index}/url`,
      url,
    })),
    ...(videos ?? []).map(({ url }, index) => ({
      page: "listing",
      pointer: `/videos/${index}/url`,
      url,
    })),
    { page: "test-drive", pointer: "/instanceUrl", url: testDrive.instanceUrl },
    ...(testDrive.videos ?? []).map(({ url }, index) => ({
      page: "test-drive",
      pointer: `/videos/${index}/url`,
      url,
    })),
  ];
  return all.flatMap(({ url, ...at }) => (url === undefined || url === "" ? [] : [{ ...at, url }]));
}
