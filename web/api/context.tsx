import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useLanguage } from "../i18n/provider.tsx";
import { type Api, apiFor } from "./client.ts";

const ApiContext = createContext<Api | undefined>(undefined);

/** Binds every call below to one organisation (none before sign-in) and the reader's language. */
export function ApiProvider(props: {
  readonly organisationId?: string | undefined;
  readonly children: ReactNode;
}) {
  const { language } = useLanguage();
  const client = useQueryClient();
  const { organisationId } = props;
  const api = useMemo(
    () =>
      apiFor(language, organisationId, () => {
        // Inside a portal somebody was signed in: asking again who it is leads to the sign-in page.
        if (organisationId !== undefined) void client.invalidateQueries({ queryKey: ["me"] });
      }),
    [language, organisationId, client],
  );
  return <ApiContext value={api}>{props.children}</ApiContext>;
}

export function useApi(): Api {
  const api = useContext(ApiContext);
  if (api === undefined) throw new Error("useApi outside of ApiProvider");
  return api;
}
