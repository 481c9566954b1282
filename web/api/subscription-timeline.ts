import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";

/** What a publisher was told of a subscription; the times of the calls are system time. */
export type WebhookCall = {
  readonly operationId: string;
  readonly action:
    | "change-quantity"
    | "change-plan"
    | "suspend"
    | "reinstate"
    | "renew"
    | "unsubscribe";
  readonly operation: "in-progress" | "succeeded" | "failed";
  readonly endedBy: string | null;
  readonly quantity: number | null;
  readonly planId: string;
  readonly askedAt: string;
  readonly state: "waiting" | "delivered" | "refused" | "dead" | "dropped";
  readonly attempts: number;
  readonly lastAttemptAt: string | null;
  readonly nextAttemptAt: string | null;
  readonly lastStatus: number | null;
  readonly error: string | null;
};

export type SubscriptionTimeline = {
  readonly history: readonly {
    readonly at: string;
    readonly event: string;
    readonly details: Readonly<Record<string, unknown>>;
  }[];
  readonly calls: readonly WebhookCall[];
  /** What is told again now, if it is asked for; null where nothing waits. */
  readonly resend: Pick<WebhookCall, "operationId" | "action"> | null;
};

const pathOf = (id: string) => `/v1/offer-subscriptions/${id}`;
/** While a call waits, its page looks again this often. */
const AGAIN_MS = 5000;

export function useSubscriptionTimeline(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "offer-subscription-timeline", id),
    queryFn: async ({ signal }) =>
      (await api.get<SubscriptionTimeline>(`${pathOf(id)}/timeline`, { signal })).data,
    refetchInterval: ({ state }) => (state.data?.resend ? AGAIN_MS : false),
  });
}

export function useResendCall(id: string) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => (await api.post<WebhookCall>(`${pathOf(id)}/resend`)).data,
    onSettled: () =>
      client.invalidateQueries({ predicate: touches(api, "offer-subscription-timeline", id) }),
  });
}
