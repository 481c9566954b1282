import { type StartSetting, useSettings } from "../../api/settings.ts";
import { SettingForm } from "../../features/settings/setting-form.tsx";
import { useText } from "../../i18n/text.ts";
import { type Column, DataTable } from "../../kit/data-table.tsx";
import { AppLink } from "../../kit/link.tsx";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** O12: every number that the operator can set, and what was set when the server started. */
export function SettingsPage() {
  const t = useText();
  const { base, may, organisation } = useActing();
  const settings = useSettings();
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }, { label: t("operator.nav.system") }]}
        title={t("settings.title")}
        note={t("settings.note")}
      />
      <PageBody>
        {settings.isPending ? (
          <LoadingState what={t("settings.title")} onRetry={() => void settings.refetch()} />
        ) : settings.data === undefined ? (
          <ErrorState
            error={settings.error}
            what={t("settings.failed")}
            onRetry={() => void settings.refetch()}
          />
        ) : (
          <>
            <Section first title={t("settings.marketplace")}>
              {settings.data.settings.map((setting) => (
                <SettingForm key={setting.id} setting={setting} mayEdit={may("settings:manage")} />
              ))}
              {may("certification:read") ? (
                <p style={{ marginTop: 16 }}>
                  <AppLink href={`${base}/certification-rules`}>{t("settings.rules")}</AppLink>
                </p>
              ) : null}
            </Section>
            <Section title={t("settings.atStart")}>
              <p>{t("settings.atStart.note")}</p>
              <AtStart settings={settings.data.atStart} />
            </Section>
          </>
        )}
      </PageBody>
    </>
  );
}

function AtStart({ settings }: { readonly settings: readonly StartSetting[] }) {
  const t = useText();
  const shown = (value: string | null) =>
    value === null ? (
      t("settings.secret")
    ) : value === "" ? (
      <span className="dim">–</span>
    ) : (
      <code>{value}</code>
    );
  const origin = ({ origin: from }: StartSetting) =>
    t(from === "default" ? "settings.fromDefault" : "settings.fromEnvironment");
  const columns: readonly Column<StartSetting>[] = [
    { id: "name", header: t("settings.name"), cell: ({ name }) => <code>{name}</code> },
    { id: "value", header: t("settings.value"), cell: ({ value }) => shown(value) },
    { id: "origin", header: t("settings.origin"), cell: origin },
    { id: "default", header: t("settings.default"), cell: (one) => shown(one.default) },
  ];
  return (
    <DataTable
      label={t("settings.atStart")}
      rows={settings}
      rowKey={({ name }) => name}
      columns={columns}
      phone={(one) => ({ title: one.name, lines: [shown(one.value), origin(one)] })}
    />
  );
}
