import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useIntent } from "../../api/intent.ts";
import type {
  PrivateOffer,
  PrivateOfferBody,
  useChangePrivateOffer,
} from "../../api/private-offers.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { useNow, useZone } from "../../kit/dates.tsx";
import { RefusedNotice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./pricing.module.css";
import { PrivateOfferLineFields } from "./private-offer-line.tsx";
import { idsIn, lineOf, type TypedLine, typed } from "./private-offer-typed.ts";

/** Makes a private offer, or changes one on which nothing was sold. */
export function PrivateOfferForm(props: {
  /** The one that is changed, or copied; absent for an empty form. */
  readonly from: PrivateOffer | undefined;
  readonly edits: boolean;
  readonly change: ReturnType<typeof useChangePrivateOffer>;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { offer } = useOpenOffer();
  const { timeZone } = useZone();
  const today = new Intl.DateTimeFormat("en-CA", { timeZone }).format(useNow(60));
  const { organisation } = useActing();
  const form = useRef<HTMLFormElement>(null);
  const intent = useIntent();
  const { from, change } = props;
  const plans = offer.plans.filter(
    ({ pricingModel, visibility }) =>
      (pricingModel === "flat" || pricingModel === "per-user") && visibility !== "private",
  );
  const [name, setName] = useState(from?.name ?? "");
  const [days, setDays] = useState({
    from: props.edits && from !== undefined ? from.from : today,
    until: props.edits && from !== undefined ? from.until : "",
  });
  const [partners, setPartners] = useState((from?.partnerTenantIds ?? []).join("\n"));
  const [customers, setCustomers] = useState((from?.customerTenantIds ?? []).join("\n"));
  const empty = (key: number) => ({
    key,
    planId: plans[0]?.planId ?? "",
    market: organisation.country,
  });
  const [lines, setLines] = useState<readonly TypedLine[]>(() =>
    from === undefined
      ? [typed(undefined, empty(0))]
      : from.lines.map((line, index) => typed(line, empty(index))),
  );
  // Of what was sent last: fields are named by their place in it.
  const [sent, setSent] = useState<readonly TypedLine[]>([]);
  // Runs after the notice took the focus in the same rendering: a field that is marked has it instead.
  useEffect(() => {
    if (change.error !== null)
      form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [change.error]);
  const fields = isRefusal(change.error) ? change.error.fields : [];
  const errorAt = (pointer: string): string | undefined =>
    fields.find((field) => field.pointer === pointer)?.detail;
  const errorIn = (list: string): string | undefined =>
    fields.find(({ pointer }) => pointer === list || pointer.startsWith(`${list}/`))?.detail;
  const placeOf = (line: TypedLine) => sent.findIndex(({ key }) => key === line.key);
  const meterError = (line: TypedLine, id: string): string | undefined => {
    const place = placeOf(line);
    const before = sent[place];
    const asked = before === undefined ? undefined : lineOf(before);
    const number =
      asked !== undefined && "meters" in asked
        ? (asked.meters ?? []).findIndex((meter) => meter.id === id)
        : -1;
    return number === -1 ? undefined : errorIn(`/lines/${place}/meters/${number}`);
  };
  const put = (key: number, part: Partial<TypedLine>) =>
    setLines((now) => now.map((line) => (line.key === key ? { ...line, ...part } : line)));
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (change.isPending) return;
    const body: PrivateOfferBody = {
      name: name.trim(),
      ...days,
      partnerTenantIds: idsIn(partners),
      customerTenantIds: idsIn(customers),
      lines: lines.map(lineOf),
    };
    setSent(lines);
    change.mutate(
      props.edits && from !== undefined
        ? { kind: "edit", of: from, body }
        : { kind: "make", body, idempotencyKey: intent.keyFor(body) },
      {
        onSuccess: () => {
          intent.done();
          props.onClose();
        },
        onError: (error) => {
          if (isRefusal(error)) intent.done();
        },
      },
    );
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t(props.edits ? "privateOffers.edit" : "privateOffers.make")}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      closeOnClickOutside={false}
      size={720}
    >
      <form ref={form} className={css.privateOffer} onSubmit={send} noValidate>
        {change.isError ? <RefusedNotice error={change.error} /> : null}
        <TextInput
          label={t("privateOffers.name")}
          description={t("privateOffers.name.hint")}
          maxLength={100}
          required
          data-autofocus
          value={name}
          error={errorAt("/name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className={css.privatePair}>
          {(["from", "until"] as const).map((one) => (
            <TextInput
              key={one}
              type="date"
              label={t(`privateOffers.${one}`)}
              required
              value={days[one]}
              error={errorAt(`/${one}`)}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setDays((now) => ({ ...now, [one]: value }));
              }}
            />
          ))}
        </div>
        <Textarea
          label={t("privateOffers.partners")}
          description={t("privateOffers.partners.hint")}
          autosize
          minRows={2}
          maxRows={6}
          required
          value={partners}
          error={errorIn("/partnerTenantIds")}
          onChange={(event) => setPartners(event.currentTarget.value)}
        />
        <Textarea
          label={t("privateOffers.forCustomers")}
          description={t("privateOffers.forCustomers.hint")}
          autosize
          minRows={1}
          maxRows={6}
          value={customers}
          error={errorIn("/customerTenantIds")}
          onChange={(event) => setCustomers(event.currentTarget.value)}
        />
        {lines.map((line, index) => (
          <PrivateOfferLineFields
            key={line.key}
            line={line}
            number={index + 1}
            errorAt={(field) => errorAt(`/lines/${placeOf(line)}${field}`)}
            meterError={(id) => meterError(line, id)}
            onChange={(part) => put(line.key, part)}
            onRemove={
              lines.length === 1
                ? undefined
                : () => setLines((now) => now.filter(({ key }) => key !== line.key))
            }
          />
        ))}
        <div className={css.privateButtons}>
          <Button
            leftSection={<IconPlus size={16} />}
            onClick={() =>
              setLines((now) => [
                ...now,
                typed(undefined, empty(1 + Math.max(...now.map(({ key }) => key)))),
              ])
            }
          >
            {t("privateOffers.addLine")}
          </Button>
          <Button type="submit" variant="filled" loading={change.isPending}>
            {t(props.edits ? "privateOffers.save" : "privateOffers.make")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
