import { Button, Group, Modal, Select } from "@mantine/core";
import { type FormEvent, useMemo, useState } from "react";
import { useChangeProfile } from "../api/identity.ts";
import { useText } from "../i18n/text.ts";
import { useZone } from "../kit/dates.tsx";
import { Reason } from "../kit/states.tsx";

/** In which zone dates are shown to this person; days of billing stay in the account's. */
export function TimeZoneDialog(props: { readonly opened: boolean; readonly onClose: () => void }) {
  const t = useText();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t("shell.timeZone")}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      returnFocus
    >
      <TimeZoneForm onClose={props.onClose} />
    </Modal>
  );
}

function TimeZoneForm({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const { timeZone } = useZone();
  const profile = useChangeProfile();
  const [chosen, setChosen] = useState(timeZone);
  const zones = useMemo(() => zonesWithOffset(timeZone), [timeZone]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    profile.mutate({ timeZone: chosen }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Select
        label={t("shell.timeZone")}
        description={t("shell.timeZone.hint")}
        data={zones}
        value={chosen}
        searchable
        openOnFocus={false}
        onFocus={(event) => event.currentTarget.select()}
        limit={200}
        nothingFoundMessage={t("shell.palette.nothing")}
        onChange={(value) => setChosen(value ?? chosen)}
        error={profile.isError ? <Reason error={profile.error} /> : undefined}
        data-autofocus
      />
      <Group justify="flex-end" mt="xl" gap="sm">
        <Button onClick={onClose}>{t("shell.timeZone.keep")}</Button>
        <Button type="submit" variant="filled" loading={profile.isPending}>
          {t("shell.timeZone.save")}
        </Button>
      </Group>
    </form>
  );
}

/** "Europe/Berlin, GMT+1", by name; the zone in use is there, whatever it is called. */
function zonesWithOffset(own: string): { readonly value: string; readonly label: string }[] {
  const now = new Date();
  const names = new Set([...Intl.supportedValuesOf("timeZone"), "UTC", own]);
  return [...names].sort().map((value) => ({
    value,
    label: `${value.replaceAll("_", " ")}, ${offsetOf(value, now)}`,
  }));
}

const offsetOf = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "shortOffset" })
    .formatToParts(at)
    .find(({ type }) => type === "timeZoneName")
    ?.value.replace("GMT", "UTC") ?? "";
