import { IconBolt, IconCode, IconUsersGroup } from "@tabler/icons-react";
import { Outlet, useParams, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useMemo, useRef } from "react";
import { ApiProvider } from "../api/context.tsx";
import { type OrganisationKind, useMarketplace, useMe } from "../api/identity.ts";
import type { Area } from "../i18n/catalogue.ts";
import { NeedTexts } from "../i18n/provider.tsx";
import { useText } from "../i18n/text.ts";
import { ZoneProvider } from "../kit/dates.tsx";
import { ErrorState, LoadingState } from "../kit/states.tsx";
import css from "./frame.module.css";
import { LookingNotice } from "./looking-notice.tsx";
import { MovedOrganisation } from "./moved-organisation.tsx";
import type { NavGroup, NavItem } from "./navigation.tsx";
import { ActingContext, useActing } from "./organisation.tsx";
import { Shell } from "./shell.tsx";
import { SuspensionNotice } from "./suspension-notice.tsx";
import { ToSignIn } from "./to-sign-in.tsx";

/**
 * What every portal has around its pages: the signed-in person, the organisation of the address,
 * its texts, and the shell. `Navigation` is a component so that its hooks run inside all of these.
 */
export function PortalFrame(props: {
  readonly kind: OrganisationKind;
  readonly areas: readonly Area[];
  readonly useGroups: () => readonly NavGroup[];
  /** Results of the search palette beyond the pages of the navigation. */
  readonly Finder?: (props: { readonly query: string; readonly close: () => void }) => ReactNode;
}) {
  const t = useText();
  const me = useMe();
  const marketplace = useMarketplace();
  const { org } = useParams({ strict: false }) as { readonly org?: string };
  const address = useRouterState({ select: (state) => state.location.href });
  const organisation = me.data?.organisations.find(
    (candidate) => candidate.kind === props.kind && candidate.handle === org,
  );
  const acting = useMemo(
    () => (me.data && organisation ? { me: me.data, organisation } : undefined),
    [me.data, organisation],
  );

  const { useGroups } = props;
  const useAllGroups = useMemo(() => withOwnMatters(useGroups), [useGroups]);

  const wasIn = useRef(false);
  if (acting !== undefined) wasIn.current = true;

  if (me.isPending)
    return (
      <div className={css.alone}>
        <LoadingState
          what={t("shell.loading.account")}
          onRetry={() => void me.refetch()}
          rows={3}
        />
      </div>
    );
  if (me.isError)
    return (
      <div className={css.alone}>
        <ErrorState
          error={me.error}
          what={t("shell.error.account")}
          onRetry={() => void me.refetch()}
        />
      </div>
    );
  if (me.data === null) return <ToSignIn next={address} ended={wasIn.current} />;
  if (acting === undefined) return <MovedOrganisation kind={props.kind} handle={org ?? ""} />;
  return (
    <ApiProvider organisationId={acting.organisation.id}>
      <ActingContext value={acting}>
        <ZoneProvider
          timeZone={acting.me.person.timeZone}
          offsetMs={marketplace.data?.offsetMs ?? 0}
        >
          <NeedTexts areas={props.areas}>
            {/* A new organisation is a new workspace: nothing of the other one stays on screen. */}
            <Shell key={acting.organisation.id} useGroups={useAllGroups} Finder={props.Finder}>
              <LookingNotice />
              <SuspensionNotice />
              <Outlet />
            </Shell>
          </NeedTexts>
        </ZoneProvider>
      </ActingContext>
    </ApiProvider>
  );
}

/** Kinds of organisation whose programs have a feed of events. */
const WITH_EVENTS: readonly OrganisationKind[] = ["publisher", "partner", "customer"];

/** Behind the pages of every portal: the people of the organisation and its programs, for who may change them. */
const withOwnMatters = (useGroups: () => readonly NavGroup[]) =>
  function useAllGroups(): readonly NavGroup[] {
    const t = useText();
    const { base, may, organisation } = useActing();
    const items: NavItem[] = [
      ...(may("team:manage")
        ? [{ label: t("shell.nav.team"), href: `${base}/team`, icon: IconUsersGroup }]
        : []),
      ...(may("api-client:manage")
        ? [
            {
              label: t("shell.nav.developer"),
              href: `${base}/developer`,
              icon: IconCode,
              exact: true,
            },
          ]
        : []),
      ...(may("activity:read") && WITH_EVENTS.includes(organisation.kind)
        ? [{ label: t("shell.nav.events"), href: `${base}/developer/events`, icon: IconBolt }]
        : []),
    ];
    const groups = useGroups();
    // Below a titled group they would read as its own.
    const title = groups.at(-1)?.title === undefined ? {} : { title: t("shell.nav.workspace") };
    return items.length === 0 ? groups : [...groups, { ...title, items }];
  };
