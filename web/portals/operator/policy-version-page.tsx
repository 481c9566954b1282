import { Button, Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useParams, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import {
  POLICY_GROUPS,
  POLICY_LANGUAGES,
  type PolicyTexts,
  useChangePolicies,
  usePolicies,
  usePolicyVersion,
  type VersionedPolicies,
  type WrittenPolicy,
} from "../../api/policies.ts";
import { Refusal } from "../../api/problem.ts";
import css from "../../features/policies/policies.module.css";
import { PolicyGroups } from "../../features/policies/policy-groups.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DayText } from "../../kit/dates.tsx";
import { useLanguageName } from "../../kit/names.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, RefusedNotice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** O4: one version of the policies: read where it is published, written where it is the draft. */
export function PolicyVersionPage() {
  const t = useText();
  const { may } = useActing();
  const { version: name = "" } = useParams({ strict: false }) as { readonly version?: string };
  const version = usePolicyVersion(name);
  if (version.isPending)
    return (
      <PageBody>
        <LoadingState what={t("policies.title")} onRetry={() => void version.refetch()} />
      </PageBody>
    );
  if (version.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={version.error}
          what={t("policies.failed")}
          onRetry={() => void version.refetch()}
        />
      </PageBody>
    );
  return version.data.state === "draft" && may("settings:manage") ? (
    <Editor key={version.data.etag} version={version.data} />
  ) : (
    <Published version={version.data} />
  );
}

function Head(props: {
  readonly version: VersionedPolicies;
  readonly actions?: React.ReactNode;
  readonly primary?: React.ReactNode;
}) {
  const t = useText();
  const { base } = useActing();
  const { version } = props;
  return (
    <CommandBar
      crumbs={[{ label: t("policies.title"), href: `${base}/policies` }]}
      title={t("policies.one", { version: version.version })}
      note={
        <>
          {version.inForce ? t("policies.inForce") : t(`policies.state.${version.state}`)}
          {" · "}
          {t("policies.from")} <DayText day={version.effectiveFrom} />
        </>
      }
      actions={props.actions}
      primary={props.primary}
    />
  );
}

function Published({ version }: { readonly version: VersionedPolicies }) {
  const t = useText();
  const shown = usePolicies(version.state === "draft" ? undefined : version.version);
  return (
    <>
      <Head version={version} />
      <PageBody>
        {shown.data === undefined ? (
          <LoadingState what={t("policies.title")} onRetry={() => void shown.refetch()} />
        ) : (
          <PolicyGroups policies={shown.data.data} />
        )}
      </PageBody>
    </>
  );
}

type Row = WrittenPolicy & { readonly key: string };

function Editor({ version }: { readonly version: VersionedPolicies }) {
  const t = useText();
  const router = useRouter();
  const { base } = useActing();
  const change = useChangePolicies(version);
  const [day, setDay] = useState(version.effectiveFrom);
  const [rows, setRows] = useState<readonly Row[]>(
    version.policies.map(({ since: _since, checks: _checks, ...policy }) => ({
      ...policy,
      key: policy.number,
    })),
  );
  const [dirty, setDirty] = useState(false);
  const [dialog, setDialog] = useState<"publish" | "discard">();
  const edit = (next: readonly Row[]) => {
    setRows(next);
    setDirty(true);
  };
  const close = () => {
    setDialog(undefined);
    change.reset();
  };
  return (
    <>
      <Head
        version={version}
        actions={
          <>
            <Button leftSection={<IconTrash size={16} />} onClick={() => setDialog("discard")}>
              {t("policies.discard")}
            </Button>
            <Button
              loading={change.isPending && change.variables.what === "save"}
              aria-disabled={!dirty}
              onClick={() => {
                if (dirty)
                  change.mutate({
                    what: "save",
                    effectiveFrom: day,
                    policies: rows.map(({ key: _key, ...policy }) => policy),
                  });
              }}
            >
              {t("policies.save")}
            </Button>
          </>
        }
        primary={
          <Button
            variant="filled"
            aria-disabled={dirty}
            onClick={() => (dirty ? undefined : setDialog("publish"))}
          >
            {t("policies.publish")}
          </Button>
        }
      />
      <PageBody>
        {change.isError && dialog === undefined ? <RefusedNotice error={change.error} /> : null}
        <p className="dim" role="status">
          {dirty ? t("policies.unsaved") : t("policies.saved")}
        </p>
        <TextInput
          mt="md"
          style={{ maxWidth: 320 }}
          type="date"
          label={t("policies.from")}
          description={t("policies.earliest", { day: version.earliest })}
          min={version.earliest}
          value={day}
          onChange={(event) => {
            setDay(event.currentTarget.value);
            setDirty(true);
          }}
        />
        <Section title={t("policies.title")}>
          {rows.map((row) => (
            <PolicyFields
              key={row.key}
              row={row}
              checks={version.policies.find(({ number }) => number === row.number)?.checks ?? []}
              onChange={(next) => edit(rows.map((one) => (one.key === row.key ? next : one)))}
              onRemove={() => edit(rows.filter((one) => one.key !== row.key))}
            />
          ))}
          <Button
            mt="md"
            leftSection={<IconPlus size={16} />}
            onClick={() => edit([...rows, emptyRow()])}
          >
            {t("policies.add")}
          </Button>
        </Section>
      </PageBody>
      <ConfirmDialog
        opened={dialog === "publish"}
        title={t("policies.publish.title", { version: version.version })}
        confirm={t("policies.publish")}
        keep={t("policies.begin.keep")}
        busy={change.isPending}
        error={change.error}
        onClose={close}
        onConfirm={() => change.mutate({ what: "publish" }, { onSuccess: close })}
      >
        <p>{t("policies.publish.text")}</p>
        <Missing error={change.error} />
      </ConfirmDialog>
      <ConfirmDialog
        opened={dialog === "discard"}
        title={t("policies.discard.title", { version: version.version })}
        confirm={t("policies.discard")}
        keep={t("policies.begin.keep")}
        destructive
        busy={change.isPending}
        error={change.error}
        onClose={close}
        onConfirm={() =>
          change.mutate(
            { what: "discard" },
            { onSuccess: () => void router.navigate({ href: `${base}/policies` } as never) },
          )
        }
      >
        <p>{t("policies.discard.text")}</p>
      </ConfirmDialog>
    </>
  );
}

/** What keeps a draft from being published, one line for each reason. */
function Missing({ error }: { readonly error: unknown }) {
  if (!(error instanceof Refusal)) return null;
  return (
    <ul className={css.errors}>
      {error.fields.map(({ pointer, detail }) => (
        <li key={`${pointer} ${detail}`}>{detail}</li>
      ))}
    </ul>
  );
}

const NO_TEXTS: PolicyTexts = { en: "", fr: "", ko: "" };
const emptyRow = (): Row => ({
  key: crypto.randomUUID(),
  number: "",
  group: "content",
  automatic: false,
  title: NO_TEXTS,
  text: NO_TEXTS,
});

function PolicyFields(props: {
  readonly row: Row;
  readonly checks: readonly string[];
  readonly onChange: (row: Row) => void;
  readonly onRemove: () => void;
}) {
  const t = useText();
  const languageName = useLanguageName();
  const { row, onChange } = props;
  // As it was at first: typing a number closes nothing.
  const [begunEmpty] = useState(row.number === "");
  return (
    <details className={css.policy} open={begunEmpty}>
      <summary>
        <span className="num">{row.number || t("policies.new")}</span> {row.title.en}
      </summary>
      <div className={css.row}>
        <TextInput
          label={t("policies.number")}
          value={row.number}
          maxLength={20}
          onChange={(event) => onChange({ ...row, number: event.currentTarget.value })}
        />
        <NativeSelect
          label={t("policies.group")}
          value={row.group}
          onChange={(event) => onChange({ ...row, group: event.currentTarget.value })}
          data={POLICY_GROUPS.map((value) => ({ value, label: t(`policies.group.${value}`) }))}
        />
        <Checkbox
          mb={8}
          label={t("policies.automatic")}
          checked={row.automatic}
          disabled={props.checks.length === 0 && !row.automatic}
          onChange={(event) => onChange({ ...row, automatic: event.currentTarget.checked })}
        />
      </div>
      {POLICY_LANGUAGES.map((language) => (
        <fieldset key={language}>
          <legend>{languageName(language)}</legend>
          <TextInput
            label={t("policies.policyTitle")}
            lang={language}
            maxLength={200}
            value={row.title[language]}
            onChange={(event) =>
              onChange({ ...row, title: { ...row.title, [language]: event.currentTarget.value } })
            }
          />
          <Textarea
            mt="xs"
            label={t("policies.text")}
            lang={language}
            autosize
            minRows={2}
            maxLength={4000}
            value={row.text[language]}
            onChange={(event) =>
              onChange({ ...row, text: { ...row.text, [language]: event.currentTarget.value } })
            }
          />
        </fieldset>
      ))}
      <Button mt="sm" size="xs" leftSection={<IconTrash size={14} />} onClick={props.onRemove}>
        {t("policies.remove")}
      </Button>
    </details>
  );
}
