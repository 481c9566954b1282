import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDownload, IconFileImport, IconPlus } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import {
  type AudiencePage,
  downloadAudience,
  type IdKind,
  useImportAudience,
} from "../../api/audiences.ts";
import { useApi } from "../../api/context.tsx";
import { useText } from "../../i18n/text.ts";
import { saveFile } from "../../kit/csv.ts";
import { ErrorState } from "../../kit/states.tsx";
import css from "./audiences.module.css";
import { ImportDialog } from "./import-dialog.tsx";
import { useLimits } from "./limits.ts";
import { entryFrom, type Pending, withAdded } from "./pending.ts";

export type EditAudience = {
  readonly pending: Pending;
  readonly change: (pending: Pending) => void;
  readonly mayEdit: boolean;
};

/** What can be done with the list as a whole: add by hand, import, export. */
export function AudienceHead(props: {
  readonly slug: string;
  readonly planId: string;
  readonly audience: AudiencePage & { readonly etag: string | undefined };
  readonly edit: EditAudience;
}) {
  const t = useText();
  const api = useApi();
  const { slug, planId, audience, edit } = props;
  const { count, hint } = useLimits(audience);
  const [importing, dialog] = useDisclosure(false);
  const [failed, setFailed] = useState<unknown>();
  const [done, setDone] = useState<string>();
  const take = useImportAudience(slug, planId);
  const download = async (sample: boolean) => {
    setFailed(undefined);
    try {
      const name = sample ? "audience-sample.csv" : `audience-${planId}.csv`;
      saveFile(name, await downloadAudience(api, slug, planId, sample));
    } catch (error) {
      setFailed(error);
    }
  };
  return (
    <>
      {edit.mayEdit ? <AddId audience={audience} edit={edit} /> : null}
      <div className={css.row}>
        {edit.mayEdit ? (
          <Button
            size="xs"
            leftSection={<IconFileImport size={15} />}
            onClick={() => {
              setDone(undefined);
              dialog.open();
            }}
          >
            {t("audiences.import")}
          </Button>
        ) : null}
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconDownload size={15} />}
          onClick={() => void download(false)}
        >
          {t("audiences.export")}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconDownload size={15} />}
          onClick={() => void download(true)}
        >
          {t("audiences.sample")}
        </Button>
        <span className="dim small">{count}</span>
      </div>
      <p role="status" className="small">
        {done}
      </p>
      {failed === undefined ? null : (
        <ErrorState error={failed} what={t("audiences.downloadFailed")} />
      )}
      <ImportDialog
        opened={importing}
        hint={hint}
        onClose={dialog.close}
        apply={({ size }) => t("audiences.import.apply", { size })}
        onTry={(file, mode) => take.mutateAsync({ file, mode, dryRun: true, etag: audience.etag })}
        onApply={async (file, mode) => {
          const saved = await take.mutateAsync({ file, mode, dryRun: false, etag: audience.etag });
          const { size, added, removed } = saved;
          setDone(t("audiences.import.done", { size, added, removed }));
        }}
      />
    </>
  );
}

function AddId(props: { readonly audience: AudiencePage; readonly edit: EditAudience }) {
  const t = useText();
  const { ids, maxByHand } = props.audience;
  const { pending, change } = props.edit;
  const [kind, setKind] = useState<IdKind>(ids[0] ?? "tenant");
  const [typed, setTyped] = useState("");
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  // From a comparison: whoever followed a link to an entry begins at the list.
  const { field } = useSearch({ strict: false }) as { readonly field?: string };
  useEffect(() => {
    if (field !== undefined) input.current?.focus();
  }, [field]);
  const label = t(kind === "tenant" ? "audiences.tenantId" : "audiences.subscriptionId");
  const add = (event: FormEvent) => {
    event.preventDefault();
    const entry = entryFrom(kind, typed, note);
    const next = entry && withAdded(pending, entry);
    if (next === undefined) setProblem(t("audiences.badId"));
    else if (next.add.length > maxByHand) setProblem(t("audiences.byHand", { max: maxByHand }));
    else {
      change(next);
      setTyped("");
      setNote("");
      setProblem(undefined);
    }
    input.current?.focus();
  };
  return (
    <form className={css.add} onSubmit={add} noValidate>
      <TextInput
        ref={input}
        aria-label={label}
        placeholder={label}
        value={typed}
        error={problem}
        spellCheck={false}
        autoComplete="off"
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setProblem(undefined);
        }}
      />
      {ids.length > 1 ? (
        <NativeSelect
          aria-label={t("audiences.kind")}
          value={kind}
          data={ids.map((one) => ({
            value: one,
            label: t(one === "tenant" ? "audiences.tenantId" : "audiences.subscriptionId"),
          }))}
          onChange={(event) => setKind(event.currentTarget.value as IdKind)}
        />
      ) : null}
      <TextInput
        aria-label={t("audiences.note")}
        placeholder={t("audiences.note")}
        value={note}
        maxLength={200}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button type="submit" leftSection={<IconPlus size={15} />}>
        {t("audiences.add")}
      </Button>
    </form>
  );
}
