import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useMarketplace } from "../api/identity.ts";
import { useText } from "../i18n/text.ts";
import { AppLink } from "../kit/link.tsx";
import { Logo } from "../kit/logo.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import {
  type NavGroup,
  type ObjectNavigation,
  ObjectNavigationContext,
  ObjectNavigationView,
  WorkspaceNavigation,
} from "./navigation.tsx";
import { useActing } from "./organisation.tsx";
import { OrganisationSwitch } from "./organisation-switch.tsx";
import { Palette } from "./palette.tsx";
import css from "./shell.module.css";
import { HelpMenu, LanguageMenu, ProfileMenu, SandboxBadge } from "./top-bar.tsx";

/** Navigation left (a drawer on a phone), bar on top, the page. One navigation, two levels. */
export function Shell(props: {
  readonly useGroups: () => readonly NavGroup[];
  readonly Finder?:
    | ((props: { readonly query: string; readonly close: () => void }) => ReactNode)
    | undefined;
  readonly children: ReactNode;
}) {
  const t = useText();
  const { base } = useActing();
  const groups = props.useGroups();
  const [object, setObject] = useState<ObjectNavigation>();
  const [drawerOpened, drawer] = useDisclosure(false);
  const sandbox = useMarketplace().data?.kind === "sandbox";
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  useFocusOnNewPage(pathname);
  useHotkeys([["mod+K", () => spotlight.open()]]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes when the page changes.
  useEffect(() => drawer.close(), [pathname]);

  const navigation =
    object === undefined ? (
      <WorkspaceNavigation label={t("shell.nav.workspace")} groups={groups} />
    ) : (
      <ObjectNavigationView navigation={object} />
    );
  return (
    <ObjectNavigationContext value={setObject}>
      {sandbox ? <div className={css.hatch} aria-hidden="true" /> : null}
      <a href="#page" className={css.skip}>
        {t("shell.skip")}
      </a>
      <div className={css.app} data-sandbox={sandbox}>
        <section className={css.side} aria-label={t("shell.side")}>
          <AppLink href={base} className={css.logo} aria-label={t("shell.home")}>
            <Logo />
          </AppLink>
          <OrganisationSwitch />
          <div className={css.navigation}>{navigation}</div>
        </section>
        <div className={css.main}>
          <header className={css.bar}>
            <ActionIcon
              variant="subtle"
              size={40}
              className={css.phoneOnly ?? ""}
              aria-label={t("shell.nav.open")}
              aria-expanded={drawerOpened}
              onClick={drawer.open}
            >
              <IconMenu2 size={22} stroke={1.75} />
            </ActionIcon>
            <AppLink href={base} className={css.phoneOnly} aria-label={t("shell.home")}>
              <Logo markOnly />
            </AppLink>
            <button type="button" className={css.search} onClick={() => spotlight.open()}>
              <IconSearch size={16} aria-hidden="true" />
              <span>{t("shell.search")}</span>
              <kbd>{isApple() ? "⌘ K" : "Ctrl K"}</kbd>
            </button>
            <span className={css.push} />
            <SandboxBadge />
            <span className={css.wideOnly}>
              <LanguageMenu />
            </span>
            <HelpMenu />
            <ProfileMenu />
          </header>
          <ConnectionBanner />
          <main className={css.page} id="page" tabIndex={-1}>
            {props.children}
          </main>
        </div>
      </div>
      <Drawer
        opened={drawerOpened}
        onClose={drawer.close}
        position="left"
        size={300}
        title={<Logo />}
        closeButtonProps={{ "aria-label": t("kit.close") }}
      >
        <OrganisationSwitch />
        {navigation}
        <div className={css.drawerFoot}>
          <LanguageMenu />
        </div>
      </Drawer>
      <Palette groups={groups} object={object} Finder={props.Finder} />
    </ObjectNavigationContext>
  );
}

/** How long the title of a new page may take to be there. */
const TITLE_WITHIN_MS = 10_000;

/**
 * After a change of page, focus goes to its title, as a full load of a page would start there; also
 * to a title that comes late, or takes the place of the one that stood there while the page was
 * loaded. The first key or press of the reader ends that.
 */
function useFocusOnNewPage(pathname: string): void {
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for each new page.
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const before = document.activeElement;
    const focusTitle = () => {
      const active = document.activeElement;
      const moved = active !== document.body && active !== before;
      const kept = active?.closest('[role="dialog"], main') ?? null;
      if (moved || kept !== null) return;
      document.getElementById("page-title")?.focus({ preventScroll: true });
    };
    const watch = new MutationObserver(focusTitle);
    const stop = () => {
      clearTimeout(begin);
      clearTimeout(end);
      watch.disconnect();
      window.removeEventListener("keydown", stop, true);
      window.removeEventListener("pointerdown", stop, true);
    };
    const begin = setTimeout(() => {
      focusTitle();
      const page = document.getElementById("page");
      if (page !== null) watch.observe(page, { childList: true, subtree: true });
    }, 60);
    const end = setTimeout(stop, TITLE_WITHIN_MS);
    window.addEventListener("keydown", stop, true);
    window.addEventListener("pointerdown", stop, true);
    return stop;
  }, [pathname]);
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
