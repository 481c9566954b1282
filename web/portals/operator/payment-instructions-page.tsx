import { Button, Group } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import {
  type KeptInstructions,
  usePaymentInstructions,
  useRemovePaymentInstructions,
} from "../../api/payment-instructions.ts";
import { InstructionsDialog } from "../../features/payments/instructions-dialog.tsx";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DateText } from "../../kit/dates.tsx";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Where buyers pay what they are invoiced, by currency (ux.md F8, C9, R14). */
export function PaymentInstructionsPage() {
  const t = useText();
  const { organisation, may } = useActing();
  const instructions = usePaymentInstructions();
  const [edited, setEdited] = useState<KeptInstructions | "new">();
  const [removed, setRemoved] = useState<KeptInstructions>();
  const manages = may("settings:manage");
  const add = manages ? (
    <Button variant="filled" leftSection={<IconPlus size={16} />} onClick={() => setEdited("new")}>
      {t("payInstructions.add")}
    </Button>
  ) : undefined;
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t("payInstructions.title")}
        note={t("payInstructions.note")}
        primary={add}
      />
      <PageBody>
        {instructions.isPending ? (
          <LoadingState
            what={t("payInstructions.title")}
            onRetry={() => void instructions.refetch()}
          />
        ) : instructions.data === undefined ? (
          <ErrorState
            error={instructions.error}
            what={t("payInstructions.failed")}
            onRetry={() => void instructions.refetch()}
          />
        ) : instructions.data.length === 0 ? (
          <EmptyState title={t("payInstructions.none")} />
        ) : (
          instructions.data.map((kept, index) => (
            <Section
              key={kept.currency}
              first={index === 0}
              title={kept.currency}
              aside={
                manages ? (
                  <Group gap="xs">
                    <Button
                      size="compact-sm"
                      aria-label={t("payInstructions.editNamed", { currency: kept.currency })}
                      onClick={() => setEdited(kept)}
                    >
                      {t("payInstructions.edit")}
                    </Button>
                    <Button
                      size="compact-sm"
                      aria-label={t("payInstructions.remove.title", { currency: kept.currency })}
                      onClick={() => setRemoved(kept)}
                    >
                      {t("payInstructions.remove")}
                    </Button>
                  </Group>
                ) : undefined
              }
            >
              <Kept kept={kept} />
            </Section>
          ))
        )}
      </PageBody>
      {edited === undefined ? null : (
        <InstructionsDialog
          kept={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {removed === undefined ? null : (
        <RemoveDialog kept={removed} onClose={() => setRemoved(undefined)} />
      )}
    </>
  );
}

function Kept({ kept }: { readonly kept: KeptInstructions }) {
  const t = useText();
  const parts = ["holder", "bank", "iban", "accountNumber", "bankCode", "bic"] as const;
  return (
    <KeyValueList
      facts={[
        ...parts.flatMap((part) => {
          const value = kept[part];
          return value === null ? [] : [{ label: t(`payInstructions.${part}`), value }];
        }),
        {
          label: t("payInstructions.reference"),
          value: t(`payInstructions.reference.${kept.reference}`),
        },
        ...Object.entries(kept.note).map(([language, words]) => ({
          label: t("payInstructions.words", {
            language: new Intl.DisplayNames(language, { type: "language" }).of(language) ?? "",
          }),
          value: <span lang={language}>{words}</span>,
        })),
        {
          label: t("payInstructions.changed"),
          value: (
            <>
              <DateText at={kept.changedAt} /> · {kept.changedBy}
            </>
          ),
        },
      ]}
    />
  );
}

function RemoveDialog(props: { readonly kept: KeptInstructions; readonly onClose: () => void }) {
  const t = useText();
  const { currency, version } = props.kept;
  const remove = useRemovePaymentInstructions();
  return (
    <ConfirmDialog
      opened
      title={t("payInstructions.remove.title", { currency })}
      confirm={t("payInstructions.remove")}
      keep={t("payInstructions.remove.keep")}
      destructive
      busy={remove.isPending}
      error={remove.error}
      again={t("payInstructions.again")}
      onConfirm={() =>
        remove.mutate({ currency, seen: String(version) }, { onSuccess: props.onClose })
      }
      onClose={props.onClose}
    >
      <p>{t("payInstructions.remove.text", { currency })}</p>
    </ConfirmDialog>
  );
}
