import { createContext, useContext } from "react";

/** Of pages of users and licences: a customer that lets the partner act for it. */
export type Served = { readonly customerId: string; readonly company: string };

/** Null where the pages are about the own organisation. */
export const ServedContext = createContext<Served | null>(null);
export const useServed = () => useContext(ServedContext);

/** Addresses of the API for users and for licences: the own ones, or those of the customer. */
export function usePaths(): { readonly users: string; readonly licences: string } {
  const served = useServed();
  if (served === null) return { users: "/v1/directory", licences: "/v1/licences" };
  const home = `/v1/customers/${served.customerId}`;
  return { users: home, licences: `${home}/licences` };
}
