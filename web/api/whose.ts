import { createContext, useContext } from "react";

/** Of pages of users and licences: a customer that lets the partner act for it. */
export type Served = { readonly customerId: string; readonly company: string };

/** Null where the pages are about the own organisation. */
export const ServedContext = createContext<Served | null>(null);
export const useServed = () => useContext(ServedContext);

type Paths = {
  readonly users: string;
  readonly licences: string;
  /** Of files that give licences. */
  readonly licenceFiles: string;
};

/** Addresses of the API for users and for licences: the own ones, or those of the customer. */
export function usePaths(): Paths {
  const served = useServed();
  const home = served === null ? "/v1" : `/v1/customers/${served.customerId}`;
  return {
    users: served === null ? "/v1/directory" : home,
    licences: `${home}/licences`,
    licenceFiles: `${home}/licence-files`,
  };
}
