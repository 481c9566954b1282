import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useApi } from "./context.tsx";
import { key, touches } from "./keys.ts";
import { etagOf, type Page } from "./listing.ts";

export type Rhythm = { readonly frequency: "weekly" | "monthly"; readonly onDay: number };
export type ScheduleContent = Rhythm & {
  /** Addresses of offers; none: all of them. */
  readonly offers: readonly string[];
  readonly compare: "before" | "year" | "none";
};
export type ReportSchedule = Rhythm & {
  readonly id: string;
  /** Who gets it, and whether that is the reader. */
  readonly person: { readonly name: string; readonly own: boolean };
  readonly offers: readonly { readonly slug: string; readonly name: string }[];
  readonly compare: ScheduleContent["compare"];
  readonly state: "running" | "paused" | "stopped";
  readonly nextAt: string | null;
  readonly lastAt: string | null;
  readonly allowedActions: readonly string[];
  readonly version: number;
};

type Schedules = Page<ReportSchedule> & {
  /** Those that a report can be about. */
  readonly offers: readonly { readonly slug: string; readonly name: string }[];
  readonly timeZone: string;
};

/** All of them: an organisation has at most 20. */
export function useReportSchedules() {
  const api = useApi();
  return useQuery({
    queryKey: key(api, "insights", "schedules"),
    queryFn: async ({ signal }) =>
      (
        await api.get<Schedules>("/v1/insights/schedules", {
          query: { limit: 100 },
          signal,
        })
      ).data,
  });
}

export const useScheduleReport = () =>
  useScheduleChange(
    async (
      api,
      { idempotencyKey, ...body }: ScheduleContent & { readonly idempotencyKey: string },
    ) => {
      await api.post<ReportSchedule>("/v1/insights/schedules", { body, idempotencyKey });
    },
  );

export const useChangeSchedule = () =>
  useScheduleChange(
    async (
      api,
      {
        schedule,
        ...body
      }: Partial<ScheduleContent> & {
        readonly paused?: boolean;
        readonly schedule: Pick<ReportSchedule, "id" | "version">;
      },
    ) => {
      await api.patch<ReportSchedule>(`/v1/insights/schedules/${schedule.id}`, {
        body,
        ifMatch: etagOf(schedule.version),
      });
    },
  );

export const useDeleteSchedule = () =>
  useScheduleChange(async (api, id: string) => {
    await api.delete<void>(`/v1/insights/schedules/${id}`);
  });

function useScheduleChange<Given>(
  change: (api: ReturnType<typeof useApi>, given: Given) => Promise<void>,
) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: Given) => change(api, given),
    // A refusal may say that the list is older than what is there.
    onSettled: () => client.invalidateQueries({ predicate: touches(api, "insights") }),
  });
}
