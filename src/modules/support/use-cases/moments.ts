/** Kinds of agenda moments of support; the subject of each is a request. */
export const REMIND = "support.removal-reminder";
/** Everywhere on earth the day of a removal has begun. */
export const CLOSE = "support.removal-closes";
