/**
 * Whether the header `If-None-Match` of a call names what would be answered: that is a 304 then.
 *
 * @param etag with its quotation marks
 */
export const isSame = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch?.split(",").some((one) => one.trim().replace(/^W\//, "") === etag) === true;
