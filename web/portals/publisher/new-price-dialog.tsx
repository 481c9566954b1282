import { Button, Modal, Radio, TextInput } from "@mantine/core";
import { IconLock, IconTag } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useIntent } from "../../api/intent.ts";
import { useChangePrice } from "../../api/new-price.ts";
import { may, type PlanSummary, useOfferPage } from "../../api/offers.ts";
import { findingsOf } from "../../api/problem.ts";
import { isDecimal, readDecimal } from "../../forms/decimal.ts";
import { isList, isObject, type JsonObject } from "../../forms/json.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState, LoadingState, Notice } from "../../kit/states.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./publisher.module.css";

/** Above a price that is locked: why, and the way to another one (PUB-20). */
export function LockedPriceNotice({ plan }: { readonly plan: PlanSummary }) {
  const t = useText();
  const { mayEdit } = useOpenOffer();
  const [opened, setOpened] = useState(false);
  if (!mayEdit || !may(plan, "re-price")) return null;
  return (
    <>
      <Notice tone="you" icon={<IconLock size={18} aria-hidden="true" />}>
        <p>{t("publisher.newPrice.locked")}</p>
        <Button
          mt="xs"
          size="xs"
          leftSection={<IconTag size={15} />}
          onClick={() => setOpened(true)}
        >
          {t("publisher.newPrice")}
        </Button>
      </Notice>
      <NewPriceDialog plan={plan} opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}

/** Change price: hides the plan and creates its copy with the new price, in one step. */
export function NewPriceDialog(props: {
  readonly plan: PlanSummary;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { plan } = props;
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t("publisher.newPrice.title", { plan: plan.name ?? plan.planId })}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      size="lg"
    >
      <LoadedDialog {...props} />
    </Modal>
  );
}

function LoadedDialog(props: Parameters<typeof NewPriceDialog>[0]) {
  const t = useText();
  const { offer } = useOpenOffer();
  const page = useOfferPage({ slug: offer.slug, plan: props.plan.planId, page: "pricing" });
  if (page.isError)
    return (
      <ErrorState
        error={page.error}
        what={t("publisher.page.failed")}
        onRetry={() => void page.refetch()}
      />
    );
  if (page.data === undefined) return <LoadingState what={t("publisher.newPrice")} rows={3} />;
  return <NewPriceForm {...props} pricing={page.data.content} />;
}

type Prices = Readonly<Record<string, string>>;

function NewPriceForm(
  props: Parameters<typeof NewPriceDialog>[0] & { readonly pricing: JsonObject },
) {
  const t = useText();
  const router = useRouter();
  const { offer, type, to } = useOpenOffer();
  const { plan, pricing } = props;
  const name = plan.name ?? plan.planId;
  const change = useChangePrice(offer.slug, plan.planId);
  const intent = useIntent();
  const option = String(pricing.priceOption ?? "");
  const sizes = isList(pricing.sizes) ? pricing.sizes.filter(isObject) : [];
  const bySize = option === "per-core-size";
  const byMarket = option === "per-market-and-core-size";
  const before: Prices = bySize
    ? Object.fromEntries(sizes.map((size) => [String(size.cores), String(size.price ?? "")]))
    : byMarket
      ? {}
      : { "": String(pricing.price ?? "") };
  const [planId, setPlanId] = useState("");
  const [newName, setNewName] = useState("");
  const [prices, setPrices] = useState<Prices>(bySize ? before : {});
  const [technical, setTechnical] = useState<"own" | "reused">("own");
  const [asked, setAsked] = useState(false);
  const currency = String(pricing.baseCurrency ?? "USD");
  const errorAt = findingsOf(change.error);
  const read = (key: string) => readDecimal(prices[key] ?? "");
  const isPrice = (text: string) => isDecimal(text) && /^\d{1,12}(\.\d{1,6})?$/.test(text);
  const isSame = Object.entries(before).every(
    ([key, price]) => isPrice(read(key)) && Number(read(key)) === Number(price),
  );
  const problemOf = (key: string, index: number) =>
    errorAt(bySize ? `/sizes/${index}/price` : "/price") ??
    (!asked
      ? undefined
      : !isPrice(read(key))
        ? t("publisher.newPrice.wrong")
        : isSame
          ? t("publisher.newPrice.same")
          : undefined);
  const idProblem =
    planId !== "" && !/^[a-z0-9_-]+$/.test(planId)
      ? t("publisher.newPlan.idCharacters")
      : planId.length > 50
        ? t("forms.check.tooLong", { over: planId.length - 50 })
        : asked && planId === ""
          ? t("publisher.newPlan.idMissing")
          : errorAt("/planId");
  const nameProblem =
    asked && newName.trim() === "" ? t("publisher.newPlan.nameMissing") : errorAt("/name");
  const isReady =
    /^[a-z0-9_-]{1,50}$/.test(planId) &&
    newName.trim() !== "" &&
    Object.keys(before).every((key) => isPrice(read(key))) &&
    (byMarket || !isSame);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!isReady || change.isPending) return;
    const wanted = {
      planId,
      name: newName.trim(),
      technical,
      ...(bySize
        ? { sizes: Object.keys(before).map((cores) => ({ cores, price: read(cores) })) }
        : byMarket
          ? {}
          : { price: read("") }),
    };
    try {
      await change.mutateAsync({ wanted, idempotencyKey: intent.keyFor(wanted) });
    } catch {
      // Shown at the fields or above the buttons.
      return;
    }
    intent.done();
    props.onClose();
    await router.navigate({
      href: byMarket ? to.planPage(planId, "pricing") : to.plans,
    } as never);
  };
  const sizeName = (cores: string) =>
    type.planPages
      .find(({ id }) => id === "pricing")
      ?.schema.properties?.sizes?.items?.properties?.cores?.["x-options"]?.find(
        (one) => one.value === cores,
      )?.label ?? cores;
  const label = (key: string) =>
    bySize
      ? t("publisher.newPrice.size", { size: sizeName(key), currency })
      : t(option === "per-core" ? "publisher.newPrice.priceCore" : "publisher.newPrice.price", {
          currency,
        });
  const placed = ["/planId", "/name", "/price"].some((one) => errorAt(one) !== undefined);
  return (
    <form className={css.dialog} onSubmit={(event) => void submit(event)} noValidate>
      <p>{t("publisher.newPrice.does", { plan: name })}</p>
      {Object.entries(before).map(([key, price], index) => (
        <TextInput
          key={key}
          label={label(key)}
          description={t("publisher.newPrice.before", { price })}
          inputMode="decimal"
          value={prices[key] ?? ""}
          error={problemOf(key, index)}
          onChange={(event) => setPrices({ ...prices, [key]: event.currentTarget.value })}
        />
      ))}
      <p className="muted">
        {t(byMarket ? "publisher.newPrice.byMarket" : "publisher.newPrice.converted")}
      </p>
      <TextInput
        label={t("publisher.planId")}
        description={t("publisher.newPlan.idHint")}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        value={planId}
        error={idProblem}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setPlanId(event.currentTarget.value)}
      />
      <TextInput
        label={t("publisher.planName")}
        value={newName}
        maxLength={200}
        error={nameProblem}
        onChange={(event) => setNewName(event.currentTarget.value)}
      />
      <Radio.Group
        label={t("publisher.newPrice.technical")}
        value={technical}
        onChange={(value) => setTechnical(value === "reused" ? "reused" : "own")}
      >
        <Radio
          mt="xs"
          value="own"
          label={t("publisher.newPrice.own")}
          description={t("publisher.newPrice.ownHint")}
        />
        <Radio
          mt="xs"
          value="reused"
          label={t("publisher.newPrice.reuse")}
          description={t("publisher.newPrice.reuseHint", { plan: name })}
        />
      </Radio.Group>
      {change.isError && !placed ? (
        <ErrorState error={change.error} what={t("publisher.newPrice.failed")} />
      ) : null}
      <div className={css.counterRow} style={{ justifyContent: "flex-end" }}>
        <Button onClick={props.onClose}>{t("publisher.newPrice.keep")}</Button>
        <Button type="submit" variant="filled" loading={change.isPending}>
          {t("publisher.newPrice.create")}
        </Button>
      </div>
    </form>
  );
}
