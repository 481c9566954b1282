import { Button, Group, Modal, NativeSelect, TextInput } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import {
  ELECTRONIC_ADDRESS_LENGTH,
  ELECTRONIC_ADDRESS_SCHEMES,
} from "../../../src/kernel/electronic-address.ts";
import {
  ADDRESS_PARTS,
  type InvoiceDetails,
  useChangeInvoiceDetails,
  useInvoiceDetails,
} from "../../api/organisations.ts";
import { findingsOf, isStale } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { useCountryName } from "../../kit/names.ts";
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
              {
                label: t("organisations.electronicAddress"),
                value:
                  shown.electronicAddress === null
                    ? t("organisations.electronicAddress.none")
                    : `${shown.electronicAddress.scheme}:${shown.electronicAddress.id}`,
              },
              { label: t("organisations.buyerReference"), value: shown.buyerReference ?? "–" },
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
  const [electronic, setElectronic] = useState(
    props.details.electronicAddress ?? { scheme: "", id: "" },
  );
  const [reference, setReference] = useState(props.details.buyerReference ?? "");
  const errorAt = findingsOf(save.error);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const details = {
      taxId: taxId.trim() === "" ? null : taxId.trim(),
      address,
      electronicAddress: electronic.scheme === "" ? null : electronic,
      buyerReference: reference.trim() === "" ? null : reference.trim(),
    };
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
        <SchemeSelect
          value={electronic.scheme}
          onChange={(scheme) => setElectronic({ ...electronic, scheme })}
        />
        {electronic.scheme === "" ? null : (
          <TextInput
            label={t("organisations.electronicAddress.id")}
            value={electronic.id}
            maxLength={ELECTRONIC_ADDRESS_LENGTH}
            error={errorAt("/electronicAddress/id")}
            required
            mt="sm"
            onChange={(event) => setElectronic({ ...electronic, id: event.currentTarget.value })}
          />
        )}
        <TextInput
          label={t("organisations.buyerReference")}
          description={t("organisations.buyerReference.hint")}
          value={reference}
          maxLength={100}
          mt="sm"
          onChange={(event) => setReference(event.currentTarget.value)}
        />
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

/** Schemes of electronic addresses by their codes, those of tax ids with their country. */
function SchemeSelect(props: {
  readonly value: string;
  readonly onChange: (scheme: string) => void;
}) {
  const t = useText();
  const countryName = useCountryName();
  const nameOf = ([code, { name, vatOf }]: (typeof SCHEMES)[number]) =>
    [
      code,
      vatOf === undefined
        ? name
        : t("organisations.electronicAddress.vat", { country: countryName(vatOf) }),
    ]
      .filter(Boolean)
      .join(" · ");
  return (
    <NativeSelect
      label={t("organisations.electronicAddress.scheme")}
      description={t("organisations.electronicAddress.hint")}
      mt="sm"
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      data={[
        { value: "", label: t("organisations.electronicAddress.none") },
        ...SCHEMES.map((scheme) => ({ value: scheme[0], label: nameOf(scheme) })),
      ]}
    />
  );
}
const SCHEMES = Object.entries(ELECTRONIC_ADDRESS_SCHEMES).sort(([a], [b]) => (a < b ? -1 : 1));
