import { below, isList, isObject } from "../offer-type.ts";
import {
  entryId,
  file,
  group,
  image,
  type Json,
  type JsonObject,
  type Meta,
  text,
  url,
} from "../page-schema.ts";

export const MIB = 1_048_576;
export const PDF = ["application/pdf"];
export const ZIP = ["application/zip"];
export const PICTURE = { minWidth: 1280, maxWidth: 1280, minHeight: 720, maxHeight: 720 };
const VIDEO_ADDRESS =
  "^https://(www\\.youtube\\.com/watch\\?v=[A-Za-z0-9_-]{6,20}|vimeo\\.com/[0-9]{3,15})$";

/**
 * A video on one of the two sites that listings may point to, with its picture.
 *
 * @param thumbnail message of the picture's label
 */
export const videoWith = (thumbnail: string, picture: Parameters<typeof image>[1]) =>
  group({
    id: entryId("listing.video.id"),
    name: text("listing.video.name", { max: 255, oneLine: true, required: true }),
    url: url("listing.video.url", {
      pattern: VIDEO_ADDRESS,
      error: "video-url",
      required: true,
      hint: true,
    }),
    thumbnail: image(thumbnail, picture, { required: true }),
  });

export const video = videoWith("listing.video.thumbnail", PICTURE);

/** A PDF of at most 20 MiB (decision 49). */
export const pdf = (key: string, meta: Meta = {}) => file(key, PDF, 20 * MIB, meta);

/** An archive of at most 100 MiB; larger packages are given by their address (decision 49). */
export const archive = (key: string, meta: Meta = {}) => file(key, ZIP, 100 * MIB, meta);

/** Calls `visit` for each object in a list that may not be there. */
export function eachItem(
  value: Json | undefined,
  pointer: string,
  visit: (item: JsonObject, pointer: string) => void,
): void {
  if (!isList(value)) return;
  value.forEach((item, index) => {
    if (isObject(item)) visit(item, below(pointer, index));
  });
}

/** Calls `visit` for each text in a list that may not be there. */
export function eachText(
  value: Json | undefined,
  pointer: string,
  visit: (text: string, pointer: string) => void,
): void {
  if (!isList(value)) return;
  value.forEach((item, index) => {
    if (typeof item === "string") visit(item, below(pointer, index));
  });
}

/** The texts that name the objects of a list, those that have one. */
export const namesOf = (value: Json | undefined, identity: string): string[] =>
  isList(value)
    ? value.flatMap((item) => {
        const name = isObject(item) ? item[identity] : undefined;
        return typeof name === "string" && name !== "" ? [name] : [];
      })
    : [];
