import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useIntent } from "../../api/intent.ts";
import { findingsOf, isRefusal } from "../../api/problem.ts";
import {
  type Acceptance,
  type OpenRequest,
  useAcceptRelationship,
  useDeclineRelationship,
  useOpenRequest,
} from "../../api/relationships.ts";
import css from "../../features/customers/customers.module.css";
import { forgetLink, takeLink } from "../../features/customers/kept-link.ts";
import { DeclineLink, LinkDecided } from "../../features/links/link-decision.tsx";
import { LANGUAGE_NAMES, LANGUAGES } from "../../i18n/languages.ts";
import { useLanguage } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { DeadlineText } from "../../kit/dates.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, KeyValueList, PageBody, Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState, RefusedNotice } from "../../kit/states.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** C2: who asks to sell to this organisation and what that means; accepted or declined here. */
export function RelationshipPage() {
  const t = useText();
  const { base, may, organisation } = useActing();
  const [token] = useState(takeLink);
  const [done, setDone] = useState<{ readonly partner: string; readonly accepted: boolean }>();
  const open = useOpenRequest(token ?? "-", {
    enabled: token !== undefined && may("consent:give") && done === undefined,
  });
  if (!may("consent:give")) return <MissingRole permission="consent:give" />;
  const title =
    open.data === undefined
      ? t("relationships.accept.page")
      : t("relationships.accept.title", { partner: open.data.partner.name });
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name, href: base }]} title={title} />
      <PageBody>
        {done !== undefined ? (
          <LinkDecided
            accepted={done.accepted}
            text={t(done.accepted ? "relationships.accepted" : "relationships.declined", {
              partner: done.partner,
            })}
            away={{ href: base, label: t("relationships.toHome") }}
          />
        ) : token === undefined ? (
          <p>{t("relationships.entry.incompleteText")}</p>
        ) : open.isPending ? (
          <LoadingState what={t("relationships.accept.page")} onRetry={() => void open.refetch()} />
        ) : open.data === undefined ? (
          <ErrorState
            error={open.error}
            what={t("relationships.accept.failed")}
            {...(isRefusal(open.error) ? {} : { onRetry: () => void open.refetch() })}
          />
        ) : (
          <Decision
            token={token}
            open={open.data}
            onDone={(accepted) => {
              forgetLink();
              setDone({ partner: open.data.partner.name, accepted });
            }}
          />
        )}
      </PageBody>
    </>
  );
}

type DecisionProps = {
  readonly token: string;
  readonly open: OpenRequest;
  readonly onDone: (accepted: boolean) => void;
};

function Decision(props: DecisionProps) {
  const t = useText();
  const country = useCountryName();
  const { partner, reseller, askedBy, expiresAt } = props.open;
  const means = ["buys", "invoices", "sees", "not", "leave"] as const;
  return (
    <>
      <Section title={t("relationships.accept.who")} first>
        <KeyValueList
          facts={[
            {
              label: t("relationships.partner"),
              value: `${partner.name}, ${country(partner.country)}`,
            },
            {
              label: t("relationships.partnerType"),
              value: t(`relationships.partnerType.${partner.partnerType}`),
            },
            ...(reseller === null
              ? []
              : [
                  {
                    label: t("relationships.reseller"),
                    value: `${reseller.name}, ${country(reseller.country)}`,
                  },
                ]),
            { label: t("relationships.askedBy"), value: askedBy },
            { label: t("relationships.until"), value: <DeadlineText at={expiresAt} /> },
          ]}
        />
      </Section>
      <Section title={t("relationships.accept.means")}>
        <ul className={css.means}>
          {means.map((one) => (
            <li key={one}>{t(`relationships.means.${one}`, { partner: partner.name })}</li>
          ))}
        </ul>
      </Section>
      <AcceptForm {...props} />
    </>
  );
}

const FIELDS = [
  ["firstName", "/contact/firstName", 50, "given-name"],
  ["lastName", "/contact/lastName", 50, "family-name"],
  ["email", "/contact/email", 254, "email"],
  ["phone", "/contact/phone", 30, "tel"],
  ["line1", "/address/line1", 200, "address-line1"],
  ["line2", "/address/line2", 200, "address-line2"],
  ["postalCode", "/address/postalCode", 20, "postal-code"],
  ["city", "/address/city", 100, "address-level2"],
  ["region", "/address/region", 100, "address-level1"],
  ["registrationNumber", "/registrationNumber", 40, "off"],
] as const;
type Field = (typeof FIELDS)[number][0];
const OPTIONAL: ReadonlySet<Field> = new Set([
  "phone",
  "line2",
  "region",
  "postalCode",
  "registrationNumber",
]);

function AcceptForm({ token, open, onDone }: DecisionProps) {
  const t = useText();
  const { language } = useLanguage();
  const { me } = useActing();
  const { organisation, partner, agreement } = open;
  const accept = useAcceptRelationship();
  const intent = useIntent();
  const [values, setValues] = useState<Readonly<Record<Field, string>>>(() => {
    const [firstName = "", ...rest] = me.person.name.split(" ");
    const { phone, ...address } = organisation.address;
    return {
      firstName,
      lastName: rest.join(" "),
      email: me.person.email,
      phone,
      ...address,
      registrationNumber: "",
    };
  });
  const [mailsIn, setMailsIn] = useState<string>(language);
  const [ticked, setTicked] = useState({ relationship: false, agreement: false });
  const [asked, setAsked] = useState(false);
  const errorAt = findingsOf(accept.error);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!ticked.relationship || !ticked.agreement || accept.isPending) return;
    const body = bodyOf(values, { token, version: agreement.version, language: mailsIn });
    accept.mutate(
      { body, idempotencyKey: intent.keyFor(body) },
      {
        onSuccess: () => onDone(true),
        onError: (error) => {
          if (isRefusal(error)) intent.done();
        },
      },
    );
  };
  const shown = FIELDS.filter(
    ([field]) => field !== "registrationNumber" || organisation.registrationNumberNeeded,
  );
  return (
    <form className={css.form} onSubmit={send} noValidate>
      <Section title={t("relationships.accept.billing")}>
        <p className="muted">
          {t("relationships.accept.billingText", {
            partner: partner.name,
            organisation: organisation.name,
          })}
        </p>
        <div className={css.form}>
          {shown.map(([field, pointer, maxLength, autoComplete]) => (
            <TextInput
              key={field}
              label={t(`relationships.field.${field}`)}
              type={field === "email" ? "email" : field === "phone" ? "tel" : "text"}
              maxLength={maxLength}
              autoComplete={autoComplete}
              required={!OPTIONAL.has(field)}
              value={values[field]}
              error={errorAt(pointer)}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setValues((now) => ({ ...now, [field]: value }));
              }}
            />
          ))}
          <NativeSelect
            label={t("relationships.field.language")}
            data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
            value={mailsIn}
            onChange={(event) => setMailsIn(event.currentTarget.value)}
          />
        </div>
      </Section>
      <Section title={t("relationships.agreement")}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who uses keys only scrolls it, too. */}
        <section className={css.agreement} tabIndex={0} aria-label={t("relationships.agreement")}>
          {agreement.text}
        </section>
      </Section>
      {(["relationship", "agreement"] as const).map((one) => (
        <Checkbox
          key={one}
          label={t(`relationships.tick.${one}`, {
            partner: partner.name,
            organisation: organisation.name,
          })}
          checked={ticked[one]}
          error={asked && !ticked[one] ? t("relationships.tick.needed") : undefined}
          onChange={(event) => {
            const { checked } = event.currentTarget;
            setTicked((now) => ({ ...now, [one]: checked }));
          }}
        />
      ))}
      {accept.isError ? <RefusedNotice error={accept.error} /> : null}
      <div className={css.buttons}>
        <Button type="submit" variant="filled" loading={accept.isPending}>
          {t("relationships.accept")}
        </Button>
        <Decline token={token} partner={partner.name} onDone={() => onDone(false)} />
      </div>
    </form>
  );
}

function bodyOf(
  values: Readonly<Record<Field, string>>,
  given: { readonly token: string; readonly version: string; readonly language: string },
): Acceptance {
  const text = (field: Field) => values[field].trim();
  const maybe = (field: Field) => (text(field) === "" ? {} : { [field]: text(field) });
  return {
    token: given.token,
    accepted: true,
    agreementVersion: given.version,
    contact: {
      firstName: text("firstName"),
      lastName: text("lastName"),
      email: text("email"),
      ...maybe("phone"),
    },
    address: {
      line1: text("line1"),
      ...maybe("line2"),
      city: text("city"),
      ...maybe("region"),
      postalCode: text("postalCode"),
    },
    ...maybe("registrationNumber"),
    language: given.language,
  };
}

function Decline(props: {
  readonly token: string;
  readonly partner: string;
  readonly onDone: () => void;
}) {
  const t = useText();
  const { partner } = props;
  return (
    <DeclineLink
      token={props.token}
      decline={useDeclineRelationship()}
      onDone={props.onDone}
      words={{
        decline: t("relationships.decline"),
        title: t("relationships.decline.title", { partner }),
        confirm: t("relationships.decline.confirm"),
        keep: t("relationships.decline.keep"),
        means: t("relationships.decline.means", { partner }),
      }}
    />
  );
}
