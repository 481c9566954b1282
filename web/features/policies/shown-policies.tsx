import { usePolicies } from "../../api/policies.ts";
import { useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, type Crumb, PageBody } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { PolicyGroups } from "./policy-groups.tsx";

/** What offers are judged by: the version in force, or the one that the address names. */
export function ShownPolicies(props: {
  readonly crumbs?: readonly Crumb[];
  /** The page's own address, without a version. */
  readonly path: string;
}) {
  const t = useText();
  const state = useListState();
  const policies = usePolicies(state.filter("version")[0]);
  return (
    <>
      <CommandBar
        {...(props.crumbs && { crumbs: props.crumbs })}
        title={t("policies.title")}
        note={
          policies.data === undefined ? undefined : (
            <>
              {t("policies.version", { version: policies.data.version })}{" "}
              <DayText day={policies.data.effectiveFrom} />
              {policies.data.next === null ? null : (
                <>
                  {" · "}
                  <AppLink href={`${props.path}?version=${policies.data.next.version}`}>
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
