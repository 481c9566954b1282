import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { type MarketplaceSetting, useChangeSetting } from "../../api/settings.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { Reason } from "../../kit/states.tsx";
import css from "./settings.module.css";

const UNITS = {
  seconds: "settings.unit.seconds",
  minutes: "settings.unit.minutes",
  hours: "settings.unit.hours",
  days: "settings.unit.days",
  "times-a-day": "settings.unit.timesADay",
  "times-a-minute": "settings.unit.timesAMinute",
  "day-of-month": "settings.unit.dayOfMonth",
  "basis-points": "settings.unit.basisPoints",
  people: "settings.unit.people",
} as const;

/** One number of the marketplace: what holds, where it comes from, and another one in its place. */
export function SettingForm({
  setting,
  mayEdit,
}: {
  readonly setting: MarketplaceSetting;
  readonly mayEdit: boolean;
}) {
  const t = useText();
  const change = useChangeSetting(setting);
  const [typed, setTyped] = useState<string>();
  const { least, most } = setting;
  const text = typed ?? String(setting.value);
  const number = /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
  const fits = number !== undefined && number >= least && number <= most;
  const dirty = typed !== undefined && number !== setting.value;
  const field = useRef<HTMLInputElement & HTMLSelectElement>(null);
  const { unit, choices } = setting;
  const labelOf = (value: number) => choices?.find((one) => one.value === value)?.label ?? "";
  const save = (value: number | null) =>
    change.mutate(value, {
      onSuccess: () => {
        setTyped(undefined);
        // The button that was pressed is not there any more.
        field.current?.focus();
      },
    });
  return (
    <form
      className={css.setting}
      onSubmit={(event) => {
        event.preventDefault();
        if (dirty && fits) save(number);
      }}
    >
      {unit === "choice" ? (
        <NativeSelect
          className={css.choice}
          label={setting.title}
          description={setting.note}
          ref={field}
          data={(choices ?? []).map(({ value, label }) => ({ value: String(value), label }))}
          value={text}
          disabled={!mayEdit}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            change.reset();
          }}
        />
      ) : (
        <TextInput
          className={css.number}
          label={setting.title}
          description={`${setting.note} ${t("settings.range", { least, most, unit: t(UNITS[unit]) })}`}
          error={fits ? undefined : t("settings.outOfRange", { least, most })}
          ref={field}
          inputMode="numeric"
          rightSection={<span className={css.unit}>{t(UNITS[unit])}</span>}
          rightSectionWidth="auto"
          value={text}
          readOnly={!mayEdit}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            change.reset();
          }}
        />
      )}
      <div className={css.actions}>
        {dirty ? (
          <Button type="submit" variant="filled" loading={change.isPending} aria-disabled={!fits}>
            {t("settings.save")}
          </Button>
        ) : mayEdit && setting.origin === "operator" ? (
          <Button onClick={() => save(null)} loading={change.isPending}>
            {unit === "choice"
              ? t("settings.useDefaultChoice", { value: labelOf(setting.default) })
              : t("settings.useDefault", { value: setting.default })}
          </Button>
        ) : null}
      </div>
      <p className={css.about} role="status">
        {setting.origin === "default" ? (
          t("settings.isDefault")
        ) : (
          <>
            {unit === "choice"
              ? t("settings.setByChoice", {
                  name: setting.changedBy ?? "",
                  default: labelOf(setting.default),
                })
              : t("settings.setBy", {
                  name: setting.changedBy ?? "",
                  default: setting.default,
                })}{" "}
            {setting.changedAt === null ? null : <DateText at={setting.changedAt} />}
          </>
        )}
        {change.isSuccess ? ` ${t("settings.saved")}` : null}
      </p>
      {change.isError ? (
        <p className={css.about} role="alert">
          <Reason error={change.error} />
        </p>
      ) : null}
    </form>
  );
}
