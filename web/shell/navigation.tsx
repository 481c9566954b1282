import type { Icon } from "@tabler/icons-react";
import { IconChevronLeft } from "@tabler/icons-react";
import { useRouterState } from "@tanstack/react-router";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { AppLink } from "../kit/link.tsx";
import { StatusIconOnly, type StatusObject } from "../kit/status.tsx";
import css from "./navigation.module.css";

export type NavItem = {
  readonly label: string;
  readonly href: string;
  readonly icon?: Icon;
  /** A count; `hot` when these wait on the reader. */
  readonly count?: number | undefined;
  readonly hot?: boolean;
  readonly status?: { readonly of: StatusObject; readonly status: string } | undefined;
  /** Current also on the pages below it; off for homes and overviews. */
  readonly exact?: boolean;
};

export type NavGroup = { readonly title?: string; readonly items: readonly NavItem[] };

/** The second level: the pages of the open object, with the way back to its list. */
export type ObjectNavigation = {
  readonly label: string;
  readonly back: { readonly label: string; readonly href: string };
  readonly name: string;
  readonly id: string;
  readonly picture?: ReactNode;
  readonly groups: readonly NavGroup[];
};

type Setter = (navigation: ObjectNavigation | undefined) => void;
export const ObjectNavigationContext = createContext<Setter>(() => undefined);

/** While mounted, the navigation shows this object's pages. `navigation` must be memoised. */
export function useObjectNavigation(navigation: ObjectNavigation | undefined): void {
  const set = useContext(ObjectNavigationContext);
  useEffect(() => {
    set(navigation);
    return () => set(undefined);
  }, [navigation, set]);
}

export function WorkspaceNavigation(props: {
  readonly label: string;
  readonly groups: readonly NavGroup[];
}) {
  return (
    <nav aria-label={props.label} className={css.nav}>
      <Groups groups={props.groups} />
    </nav>
  );
}

export function ObjectNavigationView({ navigation }: { readonly navigation: ObjectNavigation }) {
  return (
    <nav aria-label={navigation.label} className={css.nav}>
      <AppLink href={navigation.back.href} className={css.back}>
        <IconChevronLeft size={15} aria-hidden="true" />
        {navigation.back.label}
      </AppLink>
      <div className={css.object}>
        {navigation.picture}
        <div>
          <b title={navigation.name}>{navigation.name}</b>
          <span className="mono">{navigation.id}</span>
        </div>
      </div>
      <Groups groups={navigation.groups} />
    </nav>
  );
}

function Groups({ groups }: { readonly groups: readonly NavGroup[] }) {
  return groups.map((group, index) => (
    <div key={group.title ?? index}>
      {group.title === undefined ? null : <h2 className={css.group}>{group.title}</h2>}
      <ul>
        {group.items.map((item) => (
          <li key={item.href}>
            <Item item={item} />
          </li>
        ))}
      </ul>
    </div>
  ));
}

function Item({ item }: { readonly item: NavItem }) {
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const current =
    item.exact === true
      ? pathname === item.href
      : pathname === item.href || pathname.startsWith(`${item.href}/`);
  const ItemIcon = item.icon;
  return (
    <AppLink
      href={item.href}
      className={css.item}
      data-current={current}
      {...(current ? { "aria-current": "page" as const } : {})}
    >
      {ItemIcon === undefined ? null : <ItemIcon size={18} stroke={1.75} aria-hidden="true" />}
      <span>{item.label}</span>
      {item.count === undefined || item.count === 0 ? null : (
        <span className={css.count} data-hot={item.hot === true}>
          {item.count}
        </span>
      )}
      {item.status === undefined ? null : (
        <span className={css.status}>
          <StatusIconOnly of={item.status.of} status={item.status.status} />
        </span>
      )}
    </AppLink>
  );
}
