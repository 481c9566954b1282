import { Button, Modal } from "@mantine/core";
import { IconAlertTriangleFilled } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { type Customer, useAttestAgreement } from "../../api/customers.ts";
import { useIntent } from "../../api/intent.ts";
import { useText } from "../../i18n/text.ts";
import { useNow, useZone } from "../../kit/dates.tsx";
import { Notice, Reason } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { agreementBody, emptyAgreement } from "./customer-draft.ts";
import { AgreementFields, type FieldErrors } from "./customer-fields.tsx";
import css from "./customers.module.css";
import { errorsOf } from "./field-errors.ts";

export const MISSING_AGREEMENT_ID = "missing-agreement";

/** Nothing can be bought until somebody attests that the customer accepted the agreement. */
export function MissingAgreement({ customer }: { readonly customer: Customer }) {
  const t = useText();
  const { may } = useActing();
  const [open, setOpen] = useState(false);
  return (
    <Notice
      id={MISSING_AGREEMENT_ID}
      tone="you"
      icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}
    >
      <p>
        <b>{t("partner.agreement.missingTitle")}</b> {t("partner.agreement.missingText")}
      </p>
      {may("customer:attest") ? (
        <div className={css.buttons}>
          <Button size="xs" onClick={() => setOpen(true)}>
            {t("partner.agreement.confirm")}
          </Button>
        </div>
      ) : (
        <p>{t("partner.agreement.roleNeeded")}</p>
      )}
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t("partner.agreement.confirm")}
        closeButtonProps={{ "aria-label": t("kit.close") }}
        size={560}
      >
        <AttestForm customer={customer} onDone={() => setOpen(false)} />
      </Modal>
    </Notice>
  );
}

function AttestForm(props: { readonly customer: Customer; readonly onDone: () => void }) {
  const t = useText();
  const { timeZone } = useZone();
  const today = new Intl.DateTimeFormat("en-CA", { timeZone }).format(useNow(60));
  const attest = useAttestAgreement(props.customer.id);
  const intent = useIntent();
  // The contact is the likely signer; it can be changed.
  const [draft, setDraft] = useState(() => ({
    ...emptyAgreement(today),
    firstName: props.customer.contact.firstName,
    lastName: props.customer.contact.lastName,
    email: props.customer.contact.email,
    phone: props.customer.contact.phone ?? "",
  }));
  const [missing, setMissing] = useState<FieldErrors>({});
  const errors: FieldErrors = { ...shorten(errorsOf(attest.error)), ...missing };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!draft.attested) {
      setMissing({ "/agreement": t("partner.agreement.attestNeeded") });
      return;
    }
    const body = agreementBody(draft);
    try {
      await attest.mutateAsync({ body, idempotencyKey: intent.keyFor(body) });
      intent.done();
      props.onDone();
    } catch {
      // Shown below from the state of the mutation; the same press again is the same intent.
    }
  };
  return (
    <form className={css.form} onSubmit={(event) => void submit(event)} noValidate>
      <p className="muted">{t("partner.agreement.explain")}</p>
      <AgreementFields
        draft={draft}
        errors={errors}
        today={today}
        alone
        onChange={(part) => {
          setMissing({});
          setDraft((now) => ({ ...now, ...part }));
        }}
      />
      {attest.isError ? (
        <Notice
          tone="bad"
          role="alert"
          icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}
        >
          <Reason error={attest.error} />
        </Notice>
      ) : null}
      <div className={css.buttons}>
        <Button type="submit" variant="filled" loading={attest.isPending}>
          {t("partner.agreement.confirm")}
        </Button>
      </div>
    </form>
  );
}

/** The server may point into its own body ("/agreement/email") or into the agreement ("/email"). */
const shorten = (errors: FieldErrors): FieldErrors =>
  Object.fromEntries(
    Object.entries(errors).map(([pointer, detail]) => [
      pointer.replace(/^\/agreement(?=\/)/, ""),
      detail,
    ]),
  );
