/**
 * How much a test tries: the ordinary run a little of it, so that it stays short, and a release run
 * (`RELEASE=1 npm test`) all of it. CONTRIBUTING.md says which tests know the difference.
 */
export const inRelease = (ordinary: number, release: number): number =>
  process.env["RELEASE"] === "1" ? release : ordinary;
