import { Spotlight, spotlight } from "@mantine/spotlight";
import { IconArrowRight, IconSearch } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useText } from "../i18n/text.ts";
import type { NavGroup, ObjectNavigation } from "./navigation.tsx";

/** Ctrl or ⌘ + K: go to a page of this portal or of the open object, or find a thing by name or ID. */
export function Palette(props: {
  readonly groups: readonly NavGroup[];
  readonly object: ObjectNavigation | undefined;
  readonly Finder:
    | ((props: { readonly query: string; readonly close: () => void }) => ReactNode)
    | undefined;
}) {
  const t = useText();
  const router = useRouter();
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLocaleLowerCase();
  const matching = (groups: readonly NavGroup[]) =>
    groups
      .flatMap((group) => group.items)
      .filter((item) => item.label.toLocaleLowerCase().includes(wanted));
  const objectPages = props.object === undefined ? [] : matching(props.object.groups);
  const pages = matching(props.groups);
  const go = (href: string) => void router.navigate({ href } as never);
  const { Finder } = props;
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      size={560}
      overlayProps={{ backgroundOpacity: 0.38, blur: 0 }}
      scrollable
      maxHeight={420}
    >
      <Spotlight.Search
        placeholder={t("shell.palette.search")}
        aria-label={t("shell.palette.search")}
        leftSection={<IconSearch size={18} stroke={1.75} />}
      />
      <Spotlight.ActionsList>
        {objectPages.length === 0 ? null : (
          <Spotlight.ActionsGroup label={props.object?.name ?? ""}>
            {objectPages.map((item) => (
              <Spotlight.Action
                key={item.href}
                label={item.label}
                leftSection={<IconArrowRight size={16} />}
                onClick={() => go(item.href)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {pages.length === 0 ? null : (
          <Spotlight.ActionsGroup label={t("shell.palette.pages")}>
            {pages.map((item) => (
              <Spotlight.Action
                key={item.href}
                label={item.label}
                leftSection={item.icon === undefined ? undefined : <item.icon size={16} />}
                onClick={() => go(item.href)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {Finder === undefined || wanted === "" ? null : (
          <Finder query={query.trim()} close={spotlight.close} />
        )}
        {pages.length + objectPages.length === 0 && Finder === undefined ? (
          <Spotlight.Empty>{t("shell.palette.nothing")}</Spotlight.Empty>
        ) : null}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
