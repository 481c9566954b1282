import { Button, NativeSelect, Select, Textarea, TextInput } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useMarkets } from "../../api/catalogue.ts";
import {
  type NewOpportunity,
  useCandidates,
  useReferOpportunity,
  useSolutionsOf,
} from "../../api/co-sell.ts";
import { useIntent } from "../../api/intent.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { FindingsSummary } from "../../kit/findings-summary.tsx";
import { ButtonLink } from "../../kit/link.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { useSettled } from "../../kit/settled.ts";
import { ErrorState, Reason } from "../../kit/states.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useToday } from "../deals/today.ts";
import css from "./co-sell.module.css";

/** A field of the form, and where it stands in what is sent. */
const FIELDS = {
  to: "/to",
  offer: "/offer",
  company: "/company",
  country: "/country",
  firstName: "/contact/firstName",
  lastName: "/contact/lastName",
  email: "/contact/email",
  phone: "/contact/phone",
  amount: "/value/amount",
  currency: "/value/currency",
  closesOn: "/closesOn",
  help: "/help",
  notes: "/notes",
} as const;
type Field = keyof typeof FIELDS;
type Draft = Readonly<Record<Field, string>>;
const OPTIONAL: ReadonlySet<Field> = new Set(["phone", "notes"]);
const NAMES = Object.keys(FIELDS) as Field[];
const idOf = (field: Field) => `co-sell-${field}`;

/** Refers a sale to the other side (P21). */
export function NewOpportunityPage() {
  const t = useText();
  const { base, may } = useActing();
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("coSell.title"), href: `${base}/co-sell` }]}
        title={t("coSell.refer")}
      />
      <PageBody>
        {may("co-sell:act") ? <Form /> : <MissingRole permission="co-sell:act" />}
      </PageBody>
    </>
  );
}

function Form() {
  const t = useText();
  const router = useRouter();
  const intent = useIntent();
  const today = useToday();
  const countryName = useCountryName();
  const { base, organisation } = useActing();
  const isPublisher = organisation.kind === "publisher";
  const markets = useMarkets().data ?? [];
  const refer = useReferOpportunity();
  const [draft, setDraft] = useState<Draft>({
    to: "",
    offer: "",
    company: "",
    country: organisation.country,
    firstName: "",
    lastName: "",
    email: "",
    phone: "",
    amount: "",
    currency: "",
    closesOn: "",
    help: "",
    notes: "",
  });
  const [typed, setTyped] = useState("");
  const [isMissing, setMissing] = useState(false);
  const [presses, setPresses] = useState(0);
  const candidates = useCandidates(useSettled(typed, 200));
  const publisher = isPublisher ? (organisation.handle ?? "") : draft.to;
  const solutions = useSolutionsOf(publisher === "" ? undefined : publisher);
  const currency =
    draft.currency ||
    (markets.find(({ market }) => market === organisation.country)?.currency ?? "EUR");
  const currencies = [...new Set([currency, ...markets.map((one) => one.currency)])].sort();
  const values: Draft = { ...draft, currency };
  const missing = isMissing
    ? NAMES.filter((field) => !OPTIONAL.has(field) && values[field].trim() === "")
    : [];
  const errors: Partial<Record<Field, string>> = {
    ...Object.fromEntries(
      (isRefusal(refer.error) ? [...refer.error.fields].reverse() : []).flatMap(
        ({ pointer, detail }) => {
          const field = NAMES.find((one) => FIELDS[one] === pointer);
          return field === undefined ? [] : [[field, detail]];
        },
      ),
    ),
    ...Object.fromEntries(missing.map((field) => [field, t("coSell.required")])),
  };
  const entries = NAMES.flatMap((field) => {
    const detail = errors[field];
    return detail === undefined
      ? []
      : [
          {
            id: idOf(field),
            label: t(`coSell.field.${field}`),
            detail,
            onGo: () => document.getElementById(idOf(field))?.focus(),
          },
        ];
  });
  const set = (field: Field, value: string) => {
    setDraft((now) => ({
      ...now,
      [field]: value,
      // Another publisher has other solutions.
      ...(field === "to" && !isPublisher ? { offer: "" } : {}),
    }));
    if (refer.isError) refer.reset();
  };
  const of = (field: Field) => ({
    id: idOf(field),
    label: t(`coSell.field.${field}`),
    required: !OPTIONAL.has(field),
    error: errors[field],
    value: values[field],
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      set(field, currentTarget.value),
  });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (refer.isPending) return;
    setMissing(true);
    setPresses((count) => count + 1);
    if (NAMES.some((field) => !OPTIONAL.has(field) && values[field].trim() === "")) return;
    const body = bodyOf(values);
    try {
      const kept = await refer.mutateAsync({ body, idempotencyKey: intent.keyFor(body) });
      intent.done();
      void router.navigate({ href: `${base}/co-sell/${kept.id}` } as never);
    } catch (error) {
      if (isRefusal(error)) intent.done();
      setPresses((count) => count + 1);
    }
  };
  const side = isPublisher ? "partner" : "publisher";
  return (
    <form className={css.form} onSubmit={(event) => void send(event)} noValidate>
      {entries.length > 0 ? (
        <FindingsSummary
          title={t("coSell.refused", { count: entries.length })}
          entries={entries}
          focusKey={presses}
        />
      ) : refer.isError ? (
        <ErrorState
          error={refer.error}
          what={t("coSell.notSent")}
          notDone={t("coSell.kept")}
          focusKey={presses}
        />
      ) : null}
      <p className="muted">{t(`coSell.why.${side}`)}</p>
      <fieldset className={css.group}>
        <legend>{t("coSell.group.who")}</legend>
        <Select
          id={idOf("to")}
          label={t(`coSell.to.${side}`)}
          description={t("coSell.to.hint")}
          required
          searchable
          error={
            errors.to ?? (candidates.isError ? <Reason error={candidates.error} /> : undefined)
          }
          data={(candidates.data ?? []).map(({ handle, name, country }) => ({
            value: handle,
            label: `${name} (${countryName(country)})`,
          }))}
          filter={({ options }) => options}
          nothingFoundMessage={
            typed.length < 2
              ? t("coSell.to.type")
              : candidates.isFetching
                ? t("coSell.to.searching")
                : t("coSell.to.none")
          }
          onSearchChange={setTyped}
          value={draft.to === "" ? null : draft.to}
          onChange={(value) => set("to", value ?? "")}
        />
        <NativeSelect
          {...of("offer")}
          disabled={publisher === ""}
          data={[
            { value: "", label: t("coSell.choose") },
            ...(solutions.data ?? []).map(({ slug, name }) => ({ value: slug, label: name })),
          ]}
        />
      </fieldset>
      <fieldset className={css.group}>
        <legend>{t("coSell.group.customer")}</legend>
        <TextInput {...of("company")} maxLength={200} autoComplete="off" />
        <NativeSelect
          {...of("country")}
          data={markets
            .map(({ market }) => ({ value: market, label: countryName(market) }))
            .sort((a, b) => a.label.localeCompare(b.label))}
        />
        <div className={css.pair}>
          <TextInput {...of("firstName")} maxLength={100} autoComplete="off" />
          <TextInput {...of("lastName")} maxLength={100} autoComplete="off" />
        </div>
        <div className={css.pair}>
          <TextInput {...of("email")} type="email" maxLength={254} autoComplete="off" />
          <TextInput {...of("phone")} type="tel" maxLength={50} autoComplete="off" />
        </div>
      </fieldset>
      <fieldset className={css.group}>
        <legend>{t("coSell.group.sale")}</legend>
        <div className={css.pair}>
          <TextInput {...of("amount")} inputMode="decimal" autoComplete="off" />
          <NativeSelect {...of("currency")} data={currencies} />
        </div>
        <TextInput {...of("closesOn")} type="date" min={today} />
        <Textarea {...of("help")} autosize minRows={2} maxLength={1000} />
        <Textarea {...of("notes")} autosize minRows={2} maxLength={2000} />
      </fieldset>
      <p>
        <Button type="submit" variant="filled" loading={refer.isPending}>
          {t("coSell.send")}
        </Button>{" "}
        <ButtonLink href={`${base}/co-sell`}>{t("coSell.discard")}</ButtonLink>
      </p>
    </form>
  );
}

function bodyOf(draft: Draft): NewOpportunity {
  const text = (field: Field) => draft[field].trim();
  return {
    to: draft.to,
    offer: draft.offer,
    company: text("company"),
    country: draft.country,
    contact: {
      firstName: text("firstName"),
      lastName: text("lastName"),
      email: text("email"),
      ...(text("phone") === "" ? {} : { phone: text("phone") }),
    },
    // Whoever types a comma means the decimals; spaces between digits are for the eye.
    value: {
      amount: text("amount").replace(/\s/gu, "").replace(",", "."),
      currency: draft.currency,
    },
    closesOn: draft.closesOn,
    help: text("help"),
    notes: text("notes"),
  };
}
