import { Button } from "@mantine/core";
import { IconCheck, IconHistory, IconInfoCircle } from "@tabler/icons-react";
import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useAddCustomer } from "../../api/customers.ts";
import { useIntent } from "../../api/intent.ts";
import { isRefusal } from "../../api/problem.ts";
import { useNeedsReseller } from "../../features/carts/cart-reseller.tsx";
import {
  type AddCustomerDraft,
  AGREEMENT_POINTERS,
  bareDomain,
  customerBody,
  emptyAgreement,
  emptyCustomer,
  FIELD_POINTERS,
} from "../../features/customers/customer-draft.ts";
import {
  AgreementFields,
  CustomerFields,
  type FieldErrors,
} from "../../features/customers/customer-fields.tsx";
import css from "../../features/customers/customers.module.css";
import { errorsOf, focusField, summaryOf } from "../../features/customers/field-errors.ts";
import { useSegmentName } from "../../features/customers/segments.ts";
import { useStoredDraft } from "../../features/customers/stored-draft.ts";
import { useTransacts } from "../../features/customers/transact-notice.tsx";
import type { MessageId } from "../../i18n/catalogue.ts";
import { isLanguage, LANGUAGE_NAMES } from "../../i18n/languages.ts";
import { useLanguage } from "../../i18n/provider.tsx";
import { useRichText, useText } from "../../i18n/text.ts";
import { DayText, useNow, useZone } from "../../kit/dates.tsx";
import { FindingsSummary } from "../../kit/findings-summary.tsx";
import { AppLink } from "../../kit/link.tsx";
import { personName, useCountryName } from "../../kit/names.ts";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, Notice } from "../../kit/states.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";

const STEPS = ["account", "agreement", "review"] as const;
type Step = (typeof STEPS)[number];

/** R2: account info, customer agreement, review; what was typed stays in this browser. */
export function AddCustomerPage() {
  const t = useText();
  const { base, may } = useActing();
  if (may("customer:create")) return <AddCustomer />;
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("partner.nav.customers"), href: `${base}/customers` }]}
        title={t("partner.customers.add")}
      />
      <PageBody>
        <MissingRole permission="customer:create" />
      </PageBody>
    </>
  );
}

function AddCustomer() {
  const t = useText();
  const router = useRouter();
  const navigate = useNavigate();
  const { base, me, may, organisation } = useActing();
  const { language } = useLanguage();
  const { timeZone } = useZone();
  const today = new Intl.DateTimeFormat("en-CA", { timeZone }).format(useNow(60));
  const search = useSearch({ strict: false }) as { readonly step?: string };
  const step: Step = STEPS.find((candidate) => candidate === search.step) ?? "account";
  const stored = useStoredDraft<AddCustomerDraft>(
    `souk.add-customer.${organisation.id}.${me.person.id}`,
    { customer: emptyCustomer(language), agreement: emptyAgreement(today) },
  );
  // What an earlier version of the form stored may lack a field of this one.
  const draft: AddCustomerDraft = {
    customer: { ...emptyCustomer(language), ...stored.draft.customer },
    agreement: { ...emptyAgreement(today), ...stored.draft.agreement },
  };
  const add = useAddCustomer();
  const transacts = useTransacts();
  const intent = useIntent();
  const [missing, setMissing] = useState<FieldErrors>({});
  const [presses, setPresses] = useState(0);
  const mayAttest = may("customer:attest");
  const errors: FieldErrors = { ...errorsOf(add.error), ...missing };

  const go = (to: Step) =>
    navigate({ to: ".", search: { step: to === "account" ? undefined : to } as never });
  const change = (next: AddCustomerDraft) => {
    stored.set(next);
    setMissing({});
    if (add.isError) add.reset();
  };
  const goToField = (pointer: string) => {
    void go(pointer.startsWith("/agreement") ? "agreement" : "account");
    setTimeout(() => focusField(pointer), 80);
  };
  const next = (event: FormEvent) => {
    event.preventDefault();
    const empty = step === "account" ? emptyFields(draft) : emptyAgreementFields(draft);
    if (empty.length > 0) {
      setMissing(Object.fromEntries(empty.map((pointer) => [pointer, t("partner.form.required")])));
      setPresses((count) => count + 1);
      return;
    }
    setMissing({});
    void go(step === "account" ? "agreement" : "review");
  };
  const submit = async (then: "overview" | "subscriptions") => {
    const body = customerBody(
      mayAttest ? draft : { ...draft, agreement: { ...draft.agreement, attested: false } },
    );
    try {
      const customer = await add.mutateAsync({ body, idempotencyKey: intent.keyFor(body) });
      intent.done();
      stored.forget();
      // Who may add customers and not read them is told on the home page.
      const told = may("customer:read")
        ? then === "subscriptions"
          ? `${base}/customers/${customer.id}/add-subscription`
          : `${base}/customers/${customer.id}?added=yes`
        : `${base}?added=${encodeURIComponent(customer.company)}`;
      await router.navigate({ href: told } as never);
    } catch (error) {
      // The refusal is shown from the mutation's state; the summary takes the focus. After silence the
      // same key asks again, so that nothing is made twice.
      if (isRefusal(error)) intent.done();
      setPresses((count) => count + 1);
    }
  };
  const existing = isRefusal(add.error) ? add.error.problem.customerId : undefined;
  // A company that is here already is asked for a relationship; nothing of it is shown before it accepts.
  const elsewhere = isRefusal(add.error) && add.error.code === "commerce/organisation-exists";
  const choosesNext = may("subscription:buy") && may("customer:read") && transacts;
  const entries = summaryOf(errors, t, goToField);
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("partner.nav.customers"), href: `${base}/customers` }]}
        title={t("partner.customers.add")}
      />
      <PageBody>
        <ol className={css.steps} aria-label={t("partner.wizard.steps")}>
          {STEPS.map((candidate, index) => {
            const done = STEPS.indexOf(step) > index;
            return (
              <li
                key={candidate}
                data-done={done}
                {...(candidate === step ? { "aria-current": "step" as const } : {})}
              >
                <span aria-hidden="true">{done ? <IconCheck size={14} /> : index + 1}</span>
                {t(`partner.wizard.${candidate}` as MessageId)}
              </li>
            );
          })}
        </ol>
        {stored.restored && step === "account" && presses === 0 ? (
          <div className={css.notices}>
            <Notice tone="run" icon={<IconHistory size={18} aria-hidden="true" />}>
              <p>
                {t("partner.wizard.restored")}{" "}
                <Button size="xs" variant="subtle" onClick={stored.forget}>
                  {t("partner.wizard.startAgain")}
                </Button>
              </p>
            </Notice>
          </div>
        ) : null}
        {entries.length > 0 ? (
          <FindingsSummary
            title={t("partner.wizard.refused", { count: entries.length })}
            entries={entries}
            focusKey={presses}
          />
        ) : add.isError ? (
          <div className={css.notices}>
            <ErrorState
              error={add.error}
              what={t("partner.wizard.notAdded")}
              notDone={t("partner.wizard.kept")}
              focusKey={presses}
            />
          </div>
        ) : null}
        {typeof existing === "string" ? (
          <p className={css.notices}>
            <AppLink href={`${base}/customers/${existing}`}>
              {t("partner.wizard.openExisting")}
            </AppLink>
          </p>
        ) : elsewhere && may("customer:request") ? (
          <p className={css.notices}>
            <AppLink href={`${base}/customers/requests`}>{t("partner.wizard.request")}</AppLink>
          </p>
        ) : null}
        {step === "account" ? (
          <form className={css.form} onSubmit={next} noValidate>
            <CustomerFields
              draft={draft.customer}
              errors={errors}
              onChange={(part) => change({ ...draft, customer: { ...draft.customer, ...part } })}
            />
            <Buttons next={t("partner.wizard.next")} kept={t("partner.wizard.keptHere")} />
          </form>
        ) : step === "agreement" ? (
          <form className={css.form} onSubmit={next} noValidate>
            <p className="muted">{t("partner.agreement.explain")}</p>
            {mayAttest ? (
              <AgreementFields
                draft={draft.agreement}
                errors={errors}
                today={today}
                onChange={(part) =>
                  change({ ...draft, agreement: { ...draft.agreement, ...part } })
                }
              />
            ) : (
              <Notice tone="you" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
                {t("partner.agreement.roleNeeded")}
              </Notice>
            )}
            <p className="dim small">{t("partner.agreement.later")}</p>
            <Buttons back={() => void go("account")} next={t("partner.wizard.next")} />
          </form>
        ) : (
          <div className={css.form}>
            <Review draft={draft} withAgreement={mayAttest && draft.agreement.attested} />
            <div className={css.buttons}>
              <Button onClick={() => void go("agreement")}>{t("partner.wizard.back")}</Button>
              {choosesNext ? (
                <Button loading={add.isPending} onClick={() => void submit("subscriptions")}>
                  {t("partner.wizard.addAndChoose")}
                </Button>
              ) : null}
              <Button
                variant="filled"
                loading={add.isPending}
                onClick={() => void submit("overview")}
              >
                {t("partner.customers.add")}
              </Button>
            </div>
          </div>
        )}
      </PageBody>
    </>
  );
}

function Buttons(props: {
  readonly back?: () => void;
  readonly next: string;
  readonly kept?: string;
}) {
  const t = useText();
  return (
    <div className={css.buttons}>
      {props.back === undefined ? null : (
        <Button onClick={props.back}>{t("partner.wizard.back")}</Button>
      )}
      <Button type="submit" variant="filled">
        {props.next}
      </Button>
      {props.kept === undefined ? null : <span className="dim small">{props.kept}</span>}
    </div>
  );
}

function Review(props: { readonly draft: AddCustomerDraft; readonly withAgreement: boolean }) {
  const t = useText();
  const countryName = useCountryName();
  const segmentName = useSegmentName();
  const rich = useRichText();
  const needsReseller = useNeedsReseller();
  const { customer, agreement } = props.draft;
  const none = <span className="dim">{t("partner.form.notGiven")}</span>;
  const lines = (first: string, second: string) =>
    first === "" && second === "" ? (
      none
    ) : (
      <>
        {first}
        {first === "" || second === "" ? null : <br />}
        {second}
      </>
    );
  return (
    <>
      <Section title={t("partner.wizard.account")} first>
        <KeyValueList
          facts={[
            { label: t("partner.field.company"), value: customer.company || none },
            { label: t("partner.field.domain"), value: bareDomain(customer.domain) || none },
            {
              label: t("partner.field.billingCountry"),
              value: customer.country === "" ? none : countryName(customer.country),
            },
            { label: t("partner.field.segment"), value: segmentName(customer.segment) },
            {
              label: t("partner.field.language"),
              value: isLanguage(customer.language)
                ? LANGUAGE_NAMES[customer.language]
                : customer.language,
            },
            {
              label: t("partner.field.registrationNumber"),
              value: customer.registrationNumber || none,
            },
            { label: t("partner.field.taxId"), value: customer.taxId || none },
            ...(needsReseller
              ? [{ label: t("partner.field.reseller"), value: customer.resellerName || none }]
              : []),
            {
              label: t("partner.form.contact"),
              value: lines(
                personName(customer.contactFirstName, customer.contactLastName),
                [customer.contactEmail, customer.contactPhone].filter(Boolean).join(" · "),
              ),
            },
            {
              label: t("partner.form.address"),
              value: lines(
                [customer.line1, customer.line2].filter(Boolean).join(", "),
                [customer.postalCode, customer.city, customer.region].filter(Boolean).join(" "),
              ),
            },
          ]}
        />
      </Section>
      <Section title={t("partner.agreement.title")}>
        {props.withAgreement ? (
          <p>
            {rich("partner.agreement.acceptedBy", {
              name: personName(agreement.firstName, agreement.lastName),
              date: <DayText day={agreement.agreedOn} />,
            })}
          </p>
        ) : (
          <p>{t("partner.agreement.notYet")}</p>
        )}
      </Section>
    </>
  );
}

const REQUIRED = [
  "company",
  "domain",
  "country",
  "contactFirstName",
  "contactLastName",
  "contactEmail",
  "line1",
  "city",
] as const;

const emptyFields = ({ customer }: AddCustomerDraft): string[] =>
  REQUIRED.filter((field) => customer[field].trim() === "").map((field) => FIELD_POINTERS[field]);

/** An agreement is attested whole or left for later. */
function emptyAgreementFields({ agreement }: AddCustomerDraft): string[] {
  const begun = [agreement.firstName, agreement.lastName, agreement.email].some(
    (value) => value.trim() !== "",
  );
  if (!agreement.attested && !begun) return [];
  const empty = (["firstName", "lastName", "email", "agreedOn"] as const)
    .filter((field) => agreement[field].trim() === "")
    .map((field) => AGREEMENT_POINTERS[field]);
  return agreement.attested ? empty : [...empty, "/agreement"];
}
