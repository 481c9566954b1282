import { Select, TextInput } from "@mantine/core";
import { IconAlertTriangleFilled } from "@tabler/icons-react";
import { useState } from "react";
import {
  type MergerPreview,
  type OrganisationDetail,
  useMerge,
  useMergerPreview,
  useOrganisations,
} from "../../api/organisations.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { useRoleName } from "../../kit/role-names.ts";
import { useSettled } from "../../kit/settled.ts";
import { ErrorState, LoadingState, Notice, Reason } from "../../kit/states.tsx";
import css from "./merge-dialog.module.css";

/** Lets one of two records of a customer go into the other: choose, read what it does, type its short name. */
export function MergeDialog(props: {
  readonly organisation: OrganisationDetail;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { id, name } = props.organisation;
  const [into, setInto] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const preview = useMergerPreview(id, props.opened ? into : null);
  const merge = useMerge(id);
  const shown = into === null ? undefined : preview.data;
  const close = () => {
    setInto(null);
    setTyped("");
    setAsked(false);
    merge.reset();
    props.onClose();
  };
  const differs = shown !== undefined && typed.trim() !== shown.confirmation;
  return (
    <ConfirmDialog
      opened={props.opened}
      title={t("organisations.merge.title", { name })}
      confirm={t("organisations.merge.confirm")}
      keep={t("organisations.merge.keep")}
      destructive
      possible={!preview.isError}
      busy={merge.isPending}
      error={merge.error}
      again={t("organisations.merge.again")}
      onClose={close}
      onConfirm={() => {
        setAsked(true);
        if (into === null || shown === undefined || differs) return;
        merge.mutate(
          { into, preview: shown.preview, confirmation: typed.trim() },
          { onSuccess: close },
        );
      }}
    >
      <p>{t("organisations.merge.means", { name })}</p>
      <StayingSelect
        going={id}
        value={into}
        error={asked && into === null ? t("organisations.merge.choosefirst") : undefined}
        onChange={(chosen) => {
          setInto(chosen);
          merge.reset();
        }}
      />
      {into === null ? null : preview.isError ? (
        <Against error={preview.error} onRetry={() => void preview.refetch()} />
      ) : shown === undefined ? (
        <LoadingState what={t("organisations.merge.what")} rows={3} />
      ) : (
        <>
          <Effect preview={shown} />
          <TextInput
            mt="md"
            label={t("organisations.suspend.type", { text: shown.confirmation })}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
            value={typed}
            spellCheck={false}
            autoComplete="off"
            error={asked && differs ? t("organisations.suspend.typeDiffers") : undefined}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </>
      )}
    </ConfirmDialog>
  );
}

/** Customers that match what is typed are asked of the server. */
function StayingSelect(props: {
  readonly going: string;
  readonly value: string | null;
  readonly error: string | undefined;
  readonly onChange: (id: string | null) => void;
}) {
  const t = useText();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<{ readonly value: string; readonly label: string }>();
  const q = useSettled(typed === chosen?.label ? "" : typed.trim(), 200);
  const found = useOrganisations({ kind: "customer", status: "active", q: q || undefined });
  const listed = (found.data?.data ?? [])
    .filter(({ id }) => id !== props.going)
    .map(({ id, name, handle }) => ({ value: id, label: `${name} (${handle})` }));
  const choices =
    chosen === undefined || listed.some(({ value }) => value === chosen.value)
      ? listed
      : [...listed, chosen];
  return (
    <Select
      mt="md"
      label={t("organisations.merge.into")}
      description={t("organisations.merge.choose")}
      error={found.isError ? <Reason error={found.error} /> : props.error}
      searchable
      openOnFocus={false}
      data={choices}
      filter={({ options }) => options}
      nothingFoundMessage={
        found.isFetching ? t("shell.palette.searching") : t("organisations.merge.noMatch")
      }
      value={props.value}
      onSearchChange={setTyped}
      onChange={(id) => {
        setChosen(choices.find(({ value }) => value === id));
        props.onChange(id);
      }}
    />
  );
}

/** Every reason against it at once, or why nothing could be worked out. */
function Against({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const t = useText();
  if (!isRefusal(error) || error.fields.length === 0)
    return <ErrorState error={error} what={t("organisations.merge.failed")} onRetry={onRetry} />;
  return (
    <Notice tone="bad" role="alert" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
      <p>
        <b>{t("organisations.merge.refused")}</b>
      </p>
      <ul>
        {error.fields.map(({ code, detail }) => (
          <li key={code + detail}>{detail}</li>
        ))}
      </ul>
    </Notice>
  );
}

function Effect({ preview }: { readonly preview: MergerPreview }) {
  const t = useText();
  const roleName = useRoleName();
  const { going, staying, people, sellers, running, ended, environments, programs } = preview;
  const more = people.count - people.data.length;
  return (
    <div aria-live="polite" className={css.effect}>
      <h3>{t("organisations.merge.moves")}</h3>
      <ul>
        <li>{t("organisations.merge.subscriptions", { count: running, ended })}</li>
        {sellers.length === 0 && preview.sellersOfBoth.length > 0 ? null : (
          <li>
            {t("organisations.merge.sellers", { count: sellers.length, names: sellers.join(", ") })}
          </li>
        )}
        {preview.sellersOfBoth.length === 0 ? null : (
          <li>
            {t("organisations.merge.joined", {
              count: preview.sellersOfBoth.length,
              names: preview.sellersOfBoth.join(", "),
            })}
          </li>
        )}
        <li>
          {t("organisations.merge.people", { count: people.count })}
          {people.count === 0 ? null : (
            <ul>
              {people.data.map(({ name, email, roles }) => (
                <li key={email}>
                  {t("organisations.merge.person", {
                    name,
                    email,
                    roles: roles.map(roleName).join(", "),
                  })}
                </li>
              ))}
              {more > 0 ? <li>{t("organisations.merge.morePeople", { count: more })}</li> : null}
            </ul>
          )}
        </li>
        <li>{t("organisations.merge.environments", { count: environments })}</li>
        {programs === 0 ? null : <li>{t("organisations.merge.programs", { count: programs })}</li>}
      </ul>
      <h3>{t("organisations.merge.notices")}</h3>
      <ul>
        {preview.overLimit.map((one) => (
          <li key={one.offer + one.plan}>{t("organisations.merge.overLimit", one)}</li>
        ))}
        {preview.secondTrials.map((offer) => (
          <li key={offer}>{t("organisations.merge.secondTrial", { offer })}</li>
        ))}
        {going.segment === staying.segment ? null : (
          <li>
            {t("organisations.merge.segment", {
              name: staying.name,
              segment: t(`applications.segment.${staying.segment}`),
            })}
          </li>
        )}
        {preview.leftBehind === 0 ? null : (
          <li>{t("organisations.merge.leftBehind", { count: preview.leftBehind })}</li>
        )}
        {preview.delegations === 0 ? null : (
          <li>{t("organisations.merge.delegations", { count: preview.delegations })}</li>
        )}
        <li>{t("organisations.merge.private", { name: going.name })}</li>
      </ul>
    </div>
  );
}
