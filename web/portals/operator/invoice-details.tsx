import { Button, Group, Modal, TextInput } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import {
  ADDRESS_PARTS,
  type InvoiceDetails,
  useChangeInvoiceDetails,
  useInvoiceDetails,
} from "../../api/organisations.ts";
import { isStale } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { KeyValueList, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, RefusedNotice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** What invoices and statements say of an organisation, which its operator keeps right. */
export function InvoiceDetailsSection({ organisationId }: { readonly organisationId: string }) {
  const t = useText();
  const { may } = useActing();
  const details = useInvoiceDetails(organisationId);
  const [opened, setOpened] = useState(false);
  const shown = details.data;
  return (
    <Section
      title={t("organisations.invoices")}
      aside={
        shown !== undefined && may("organisation:manage") ? (
          <Button
            size="compact-sm"
            leftSection={<IconPencil size={15} />}
            onClick={() => setOpened(true)}
          >
            {t("organisations.invoices.edit")}
          </Button>
        ) : undefined
      }
    >
      {shown !== undefined ? (
        <>
          <KeyValueList
            facts={[
              { label: t("organisations.taxId"), value: shown.taxId ?? t("organisations.noTaxId") },
              { label: t("organisations.address"), value: <Address {...shown} /> },
            ]}
          />
          {opened ? (
            <DetailsDialog
              organisationId={organisationId}
              details={shown}
              etag={shown.etag}
              onClose={() => setOpened(false)}
              onAgain={() => void details.refetch()}
            />
          ) : null}
        </>
      ) : details.error === null ? (
        <LoadingState
          what={t("organisations.invoices")}
          rows={2}
          onRetry={() => void details.refetch()}
        />
      ) : (
        <ErrorState
          error={details.error}
          what={t("organisations.invoices.failed")}
          onRetry={() => void details.refetch()}
        />
      )}
    </Section>
  );
}

function Address({ address }: InvoiceDetails) {
  const { line1, line2, postalCode, city, state, phone } = address;
  const lines = [line1, line2, [postalCode, city].filter(Boolean).join(" "), state, phone];
  const told = lines.filter(Boolean);
  return told.length === 0 ? (
    "–"
  ) : (
    <span style={{ whiteSpace: "pre-line" }}>{told.join("\n")}</span>
  );
}

/** Made anew each time it opens, from what was read then. */
function DetailsDialog(props: {
  readonly organisationId: string;
  readonly details: InvoiceDetails;
  readonly etag: string;
  readonly onClose: () => void;
  readonly onAgain: () => void;
}) {
  const t = useText();
  const save = useChangeInvoiceDetails(props.organisationId);
  const [seen] = useState(props.etag);
  const [taxId, setTaxId] = useState(props.details.taxId ?? "");
  const [address, setAddress] = useState(props.details.address);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const details = { taxId: taxId.trim() === "" ? null : taxId.trim(), address };
    save.mutate({ details, etag: seen }, { onSuccess: props.onClose, onError: again });
  };
  const again = (error: unknown) => {
    if (isStale(error)) props.onAgain();
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t("organisations.invoices.title")}
      withCloseButton={false}
      returnFocus
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <p className="muted small">{t("organisations.invoices.note")}</p>
        <TextInput
          label={t("organisations.taxId")}
          value={taxId}
          maxLength={40}
          mt="sm"
          data-autofocus
          onChange={(event) => setTaxId(event.currentTarget.value)}
        />
        {ADDRESS_PARTS.map((part) => (
          <TextInput
            key={part}
            label={t(`organisations.address.${part}`)}
            value={address[part] ?? ""}
            maxLength={part === "postalCode" ? 20 : part === "phone" ? 40 : 100}
            mt="sm"
            onChange={(event) => setAddress({ ...address, [part]: event.currentTarget.value })}
          />
        ))}
        {save.isError ? <RefusedNotice error={save.error} /> : null}
        <Group justify="flex-end" mt="xl" gap="sm">
          <Button onClick={props.onClose}>{t("organisations.invoices.keep")}</Button>
          <Button type="submit" variant="filled" loading={save.isPending}>
            {t("organisations.invoices.save")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
