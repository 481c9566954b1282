import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, keyed, touches } from "./keys.ts";

/** What somebody of the customer reads behind a link that asks for consent. */
export type ConsentRequest = {
  readonly publisher: {
    readonly name: string;
    readonly country: string;
    readonly verified: boolean;
  };
  readonly offer: string;
  readonly company: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly askedBy: string;
  readonly expiresAt: string;
  readonly organisation: { readonly name: string; readonly domain: string | null };
  readonly consentedSince: string | null;
};

const PATH = "/v1/consent-invites";

export function useConsentRequest(token: string, options: { readonly enabled: boolean }) {
  const api = useApi();
  return useQuery({
    ...keyed(api, "consent-link", token),
    queryFn: async ({ signal }) =>
      (await api.post<ConsentRequest>(`${PATH}/by-link`, { body: { token }, signal })).data,
    retry: false,
    ...options,
  });
}

export function useAcceptConsent() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (call: {
      readonly body: { readonly token: string };
      readonly idempotencyKey: string;
    }) => (await api.post<{ readonly publisher: string }>(`${PATH}/acceptance`, call)).data,
    onSuccess: () => client.invalidateQueries({ predicate: touches(api, "consents") }),
  });
}

export function useDeclineConsent() {
  const api = useApi();
  return useMutation({
    mutationFn: async (token: string) => {
      await api.post(`${PATH}/refusal`, { body: { token } });
    },
  });
}

export function useAskAboutConsent() {
  const api = useApi();
  return useMutation({
    mutationFn: async (call: {
      readonly body: { readonly token: string; readonly text: string };
      readonly idempotencyKey: string;
    }) => {
      await api.post(`${PATH}/question`, call);
    },
  });
}

/** Asks the publisher whether it means this organisation, whose domain is another. */
export function useAskConfirmation() {
  const api = useApi();
  return useMutation({
    mutationFn: async (token: string) =>
      (
        await api.post<{ readonly state: "waiting" | "confirmed" | "refused" }>(
          `${PATH}/confirmation`,
          { body: { token } },
        )
      ).data,
  });
}

/** Colleagues who may consent. */
export function useConsentGivers() {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "consent-givers"),
    queryFn: async ({ signal }) =>
      (
        await api.get<{ readonly data: readonly { readonly name: string }[] }>(
          "/v1/consent-givers",
          { signal },
        )
      ).data.data,
  });
}
