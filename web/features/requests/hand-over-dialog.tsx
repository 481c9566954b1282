import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { type Decider, type RequestKind, useDeciders } from "../../api/deciders.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { ErrorState } from "../../kit/states.tsx";

/** Which colleague is to decide a request of `person` (C8). */
export function HandOverDialog(props: {
  readonly of: RequestKind;
  readonly person: string;
  readonly assignee: Decider | null;
  readonly handOver: {
    readonly error: Error | null;
    readonly isPending: boolean;
    mutate(personId: string | null, after: { onSuccess(): void }): void;
  };
  readonly onClose: () => void;
  readonly onDone: (text: string) => void;
}) {
  const t = useText();
  const { person, handOver } = props;
  const people = useDeciders(props.of);
  const before = props.assignee?.id ?? "";
  const [to, setTo] = useState(before);
  return (
    <ConfirmDialog
      opened
      title={t("handOver.title", { person })}
      confirm={t("handOver.action")}
      keep={t("licences.back")}
      busy={handOver.isPending}
      possible={people.data !== undefined && to !== before}
      error={handOver.error}
      onClose={props.onClose}
      onConfirm={() =>
        handOver.mutate(to === "" ? null : to, {
          onSuccess: () => props.onDone(t("handOver.done", { person })),
        })
      }
    >
      <p>{t(`handOver.means.${props.of}`)}</p>
      {people.isError ? (
        <ErrorState
          error={people.error}
          what={t("handOver.failed")}
          onRetry={() => void people.refetch()}
        />
      ) : (
        <NativeSelect
          mt="md"
          label={t("handOver.to")}
          disabled={people.isPending}
          value={to}
          data={[
            { value: "", label: t("handOver.all") },
            ...(people.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      )}
    </ConfirmDialog>
  );
}

/** With whom a request lies that waits for a decision. */
export function LiesWith({ assignee }: { readonly assignee: Decider | null }) {
  const t = useText();
  if (assignee === null) return null;
  return (
    <small className="dim" style={{ display: "block" }}>
      {t("handOver.with", { name: assignee.name })}
    </small>
  );
}
