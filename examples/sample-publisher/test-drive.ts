import { randomBytes } from "node:crypto";
import { jsonObject } from "./outgoing.ts";

/** A place that somebody has. A real publisher would have an instance, or an account in one, behind it. */
export type OpenPlace = {
  readonly testDriveId: string;
  /** `publisher.offer`. */
  readonly offer: string;
  readonly name: string;
  readonly language: string;
  /** Stands in the address: whoever has it gets in. */
  readonly secret: string;
};

const MOST_PLACES = 1_000;

/** The places that are open, in memory. The oldest goes when there are too many. */
export class OpenPlaces {
  readonly #places = new Map<string, OpenPlace>();

  /** The same test drive, asked for again, is the same place. */
  open(wanted: Omit<OpenPlace, "secret">): OpenPlace {
    const known = this.#places.get(wanted.testDriveId);
    if (known !== undefined) return known;
    const place = { ...wanted, secret: randomBytes(24).toString("base64url") };
    this.#places.set(wanted.testDriveId, place);
    const [oldest] = this.#places.keys();
    if (this.#places.size > MOST_PLACES && oldest !== undefined) this.#places.delete(oldest);
    return place;
  }

  /** @returns whether it was open */
  close(testDriveId: string): boolean {
    return this.#places.delete(testDriveId);
  }

  find(offer: string, secret: string): OpenPlace | undefined {
    return [...this.#places.values()].find((one) => one.offer === offer && one.secret === secret);
  }
}

export type PlaceCall = {
  readonly action: "open" | "close";
  readonly testDriveId: string;
  readonly offer: string;
  readonly name: string;
  readonly language: string;
};

/** What the marketplace asks for; undefined where a field that it needs is missing. */
export function readPlaceCall(body: string): PlaceCall | undefined {
  const { action, testDriveId, offer, person } = jsonObject(body);
  if (action !== "open" && action !== "close") return undefined;
  if (typeof testDriveId !== "string" || typeof offer !== "string") return undefined;
  if (testDriveId === "" || testDriveId.length > 100) return undefined;
  const { firstName, lastName, language } = (
    typeof person === "object" && person !== null ? person : {}
  ) as Readonly<Record<string, unknown>>;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const inOrder = language === "ko" ? [lastName, firstName] : [firstName, lastName];
  return {
    action,
    testDriveId,
    offer,
    name: inOrder.map(text).join(" ").trim().slice(0, 200),
    language: text(language),
  };
}
