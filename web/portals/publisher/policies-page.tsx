import { usePolicies } from "../../api/policies.ts";
import { PolicyGroups } from "../../features/policies/policy-groups.tsx";
import { useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** What offers are judged by: the version in force, or the one that a report names. */
export function PoliciesPage() {
  const t = useText();
  const { base, organisation } = useActing();
  const state = useListState();
  const policies = usePolicies(state.filter("version")[0]);
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("policies.title")}
        note={
          policies.data === undefined ? undefined : (
            <>
              {t("policies.version", { version: policies.data.version })}{" "}
              <DayText day={policies.data.effectiveFrom} />
              {policies.data.next === null ? null : (
                <>
                  {" · "}
                  <AppLink href={`${base}/policies?version=${policies.data.next.version}`}>
                    {t("policies.next", { version: policies.data.next.version })}
                  </AppLink>{" "}
                  <DayText day={policies.data.next.effectiveFrom} />
                </>
              )}
            </>
          )
        }
      />
      <PageBody>
        {policies.isPending ? (
          <LoadingState what={t("policies.title")} onRetry={() => void policies.refetch()} />
        ) : policies.data === undefined ? (
          <ErrorState
            error={policies.error}
            what={t("policies.failed")}
            onRetry={() => void policies.refetch()}
          />
        ) : (
          <PolicyGroups policies={policies.data.data} />
        )}
      </PageBody>
    </>
  );
}
