/**
 * What programs ask licence checks of a plan for (LIC-02): `<publisher>.<offer>.<plan>`. Unique in the
 * marketplace, and stable: none of its parts ever changes.
 *
 * @param slug the offer's, `<publisher>.<offer>`
 */
export const serviceIdOf = (slug: string, planId: string): string => `${slug}.${planId}`;
