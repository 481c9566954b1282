import { ActionIcon, Menu, Popover, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { spotlight } from "@mantine/spotlight";
import {
  IconApi,
  IconClock,
  IconFlask,
  IconHelpCircle,
  IconLanguage,
  IconLogout,
  IconSearch,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useIntl } from "react-intl";
import { useChangeProfile, useMarketplace, useSignOut } from "../api/identity.ts";
import { heldIn } from "../api/keys.ts";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../i18n/languages.ts";
import { useLanguage } from "../i18n/provider.tsx";
import { useText } from "../i18n/text.ts";
import { Initials } from "../kit/avatar.tsx";
import { useNow, useZone } from "../kit/dates.tsx";
import { useActing } from "./organisation.tsx";
import { TimeZoneDialog } from "./time-zone-dialog.tsx";
import css from "./top-bar.module.css";

/** A sandbox says so on every page, with its own clock: what "today" means here. Pressed, it explains. */
export function SandboxBadge() {
  const t = useText();
  const marketplace = useMarketplace();
  if (marketplace.data?.kind !== "sandbox") return null;
  return (
    <Popover width={300} position="bottom-end" shadow="md" withArrow>
      <Popover.Target>
        <button type="button" className={css.sandbox}>
          <IconFlask size={15} aria-hidden="true" />
          {t("shell.sandbox")}
          <span className={css.clock}>
            <SandboxClock />
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <p className="small">{t("shell.sandbox.explain")}</p>
      </Popover.Dropdown>
    </Popover>
  );
}

function SandboxClock() {
  const { locale } = useIntl();
  const { timeZone } = useZone();
  const now = useNow(10);
  const format = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
    timeZoneName: "short",
  });
  return <time dateTime={now.toISOString()}>· {format.format(now)}</time>;
}

/** Changes the words on the page and nothing else: address and unsaved text stay. */
export function LanguageMenu() {
  const t = useText();
  const { language, changeLanguage } = useLanguage();
  const profile = useChangeProfile();
  const client = useQueryClient();
  const choose = async (next: Language) => {
    if (next === language) return;
    client.removeQueries({ predicate: heldIn(next) });
    await changeLanguage(next);
    // The person's mails follow; that this is not saved now is no reason to refuse the switch.
    profile.mutate({ locale: next });
  };
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <button type="button" className={css.language}>
          <span className="visually-hidden">{t("shell.language")}</span>
          <IconLanguage size={18} stroke={1.75} aria-hidden="true" />
          {language.toUpperCase()}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGUAGES.map((entry) => (
          <Menu.RadioItem
            key={entry}
            value={entry}
            lang={entry}
            checked={entry === language}
            closeMenuOnClick
            onChange={() => void choose(entry)}
          >
            {LANGUAGE_NAMES[entry]}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function HelpMenu() {
  const t = useText();
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          size={32}
          aria-label={t("shell.help")}
          className={css.quiet ?? ""}
        >
          <IconHelpCircle size={18} stroke={1.75} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconSearch size={16} />} onClick={() => spotlight.open()}>
          {t("shell.help.palette")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconApi size={16} />}
          component="a"
          href="/docs/api"
          target="_blank"
          rel="noopener"
        >
          {t("shell.help.api")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function ProfileMenu() {
  const t = useText();
  const router = useRouter();
  const { me } = useActing();
  const signOut = useSignOut();
  const { timeZone } = useZone();
  const [zoneOpened, zone] = useDisclosure(false);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = async () => {
    await signOut.mutateAsync();
    await router.navigate({ href: "/sign-in" } as never);
  };
  return (
    <>
      <TimeZoneDialog opened={zoneOpened} onClose={zone.close} />
      <Menu position="bottom-end" shadow="md" width={260}>
        <Menu.Target>
          <button type="button" className={css.profile}>
            <span className="visually-hidden">{t("shell.profile", { name: me.person.name })}</span>
            <Initials name={me.person.name} size={28} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={css.who}>
            <b>{me.person.name}</b>
            <span>{me.person.email}</span>
          </div>
          <Menu.Divider />
          <Menu.Label>{t("shell.scheme")}</Menu.Label>
          {(["light", "dark", "auto"] as const).map((scheme) => (
            <Menu.RadioItem
              key={scheme}
              value={scheme}
              checked={colorScheme === scheme}
              onChange={() => setColorScheme(scheme)}
            >
              {t(scheme === "auto" ? "shell.scheme.device" : `shell.scheme.${scheme}`)}
            </Menu.RadioItem>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconClock size={16} />} onClick={zone.open}>
            {t("shell.timeZone.of", { zone: timeZone.replaceAll("_", " ") })}
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
            {t("shell.signOut")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
