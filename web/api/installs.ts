import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import type { Deliverable } from "./environments.ts";
import { useEnd, useGet, useGetPreview } from "./for-environment.ts";
import { key } from "./keys.ts";
import type { Page } from "./listing.ts";

export type InstallState = "base" | "licensed" | "complete";

/** An app in an environment. */
export type InstallSummary = {
  readonly id: string;
  readonly offer: { readonly slug: string; readonly type: string; readonly name: string };
  readonly publisher: { readonly name: string };
  readonly environment: { readonly subscriptionId: string; readonly name: string };
  readonly state: InstallState;
  readonly installedAt: string;
  readonly installedBy: string;
  readonly removedAt: string | null;
};

export type Install = InstallSummary & {
  readonly deliverables: readonly Deliverable[];
  readonly manifest: Readonly<Record<string, unknown>> | null;
  readonly version: number | null;
  readonly allowedActions: readonly string[];
};

export type InstallableApp = {
  readonly slug: string;
  readonly type: string;
  readonly name: string;
  readonly publisher: { readonly name: string };
  readonly state: InstallState;
  readonly available: boolean;
  readonly reasons: readonly {
    readonly code: string;
    readonly title: string;
    readonly detail: string;
  }[];
  readonly privacyPolicy: string | null;
};

/** What installing does, or did. */
export type Installation = {
  readonly environment: { readonly subscriptionId: string; readonly name: string };
  readonly state: InstallState;
  readonly preview: string;
  readonly install: InstallSummary | null;
  readonly already: boolean;
};

export function useInstalls(query: { readonly cursor?: string | undefined }) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "installs", "list", query),
    queryFn: async ({ signal }) =>
      (await api.get<Page<InstallSummary>>("/v1/installs", { query, signal })).data,
    placeholderData: keepPreviousData,
  });
}

export function useInstall(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "installs", "one", id),
    queryFn: async ({ signal }) => (await api.get<Install>(`/v1/installs/${id}`, { signal })).data,
  });
}

export function useInstallableApp(slug: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "installable-apps", slug),
    queryFn: async ({ signal }) =>
      (
        await api.get<InstallableApp>(`/v1/installable-apps/${encodeURIComponent(slug)}`, {
          signal,
        })
      ).data,
    enabled: slug !== "",
  });
}

type Wanted = { readonly offer: string; readonly environmentId: string };

/** What installing would do; nothing is installed. */
export const useInstallPreview = (wanted: Wanted | undefined) =>
  useGetPreview<Installation>("/v1/installs", "installable-apps", wanted);

export const useInstallApp = () =>
  useGet<Wanted & { readonly preview: string; readonly consent: boolean }, Installation>(
    "/v1/installs",
    "installs",
  );

/** Uninstalls an app, exactly as looked at. */
export const useUninstall = (id: string) => useEnd(`/v1/installs/${id}/removal`, "installs");
