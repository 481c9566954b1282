import { Button, Checkbox, Group, NativeSelect } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import {
  type OfferForEnvironment,
  useGetForEnvironment,
  useOfferForEnvironment,
  useUsagePreview,
} from "../../api/environments.ts";
import css from "../../features/environments/environments.module.css";
import { GetItNow, useEnvironmentChoice } from "../../features/environments/in-environment.tsx";
import { useCommit } from "../../features/subscriptions/previewed.tsx";
import { MeterPrices } from "../../features/usage/metered-terms.tsx";
import { useText } from "../../i18n/text.ts";
import { AppLink, OutsideLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { Section } from "../../kit/page.tsx";
import { LoadingState, RefusedNotice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Get it now: a plan, an environment, the terms, and the order. */
export function GetPage() {
  const wanted = useListState().filter("plan")[0];
  return (
    <GetItNow useOffer={useOfferForEnvironment}>
      {(offer) => <Order offer={offer} wanted={wanted} />}
    </GetItNow>
  );
}

function Order(props: {
  readonly offer: OfferForEnvironment;
  /** The plan that the storefront's button named. */
  readonly wanted: string | undefined;
}) {
  const t = useText();
  const router = useRouter();
  const { base } = useActing();
  const { offer } = props;
  const { environmentId, select } = useEnvironmentChoice(t("environments.get.where"));
  const [chosen, setChosen] = useState<string>();
  const [accepts, setAccepts] = useState(false);
  const get = useGetForEnvironment();
  const available = offer.plans.filter((one) => one.available);
  const plan =
    offer.plans.find(({ uuid }) => uuid === chosen) ??
    available.find(({ id }) => id === props.wanted) ??
    available[0] ??
    offer.plans[0];
  const possible = plan?.available === true && environmentId !== undefined;
  const preview = useUsagePreview(possible ? { planUuid: plan.uuid, environmentId } : undefined);
  const commit = useCommit(preview);
  const seen = preview.isFetching ? undefined : preview.data;
  const order = async () => {
    if (seen === undefined || plan === undefined || environmentId === undefined) return;
    const body = {
      planUuid: plan.uuid,
      environmentId,
      preview: seen.preview,
      acceptsTerms: accepts,
    };
    await commit(body, async (idempotencyKey) => {
      const done = await get.mutateAsync({ body, idempotencyKey });
      void router.navigate({
        href: `${base}/environments/${done.got?.subscriptionId ?? ""}`,
      } as never);
    });
  };
  return (
    <>
      <div className={css.fields}>
        <NativeSelect
          label={t("environments.plan")}
          value={plan?.uuid ?? ""}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={offer.plans.map(({ uuid, name }) => ({ value: uuid, label: name }))}
        />
        {plan === undefined || plan.description === "" ? null : (
          <p className="muted">{plan.description}</p>
        )}
        {select}
      </div>
      {plan !== undefined && !plan.available ? (
        <ul>
          {plan.reasons.map(({ code, title, detail }) => (
            <li key={code}>
              <b>{title}</b> {detail}
            </li>
          ))}
        </ul>
      ) : null}
      {possible && preview.isPending ? (
        <LoadingState what={t("environments.get.terms")} rows={2} />
      ) : preview.isError ? (
        <RefusedNotice error={preview.error} />
      ) : seen === undefined ? null : (
        <Section title={t("environments.get.terms")} first>
          {seen.meters.length === 0 ? (
            <p>{t("environments.get.free")}</p>
          ) : (
            <div className={css.prices}>
              <p>{t("usage.inArrears")}</p>
              <MeterPrices meters={seen.meters} />
              {seen.trialDays === 0 ? null : (
                <p>{t("environments.get.trial", { days: seen.trialDays })}</p>
              )}
            </div>
          )}
          <p className="muted">{t("environments.get.atOnce")}</p>
          <p className="small">
            <OutsideLink href={`/product/${offer.type}/${offer.slug}`}>
              {t("environments.get.read")}
            </OutsideLink>
          </p>
          <Checkbox
            my="lg"
            checked={accepts}
            onChange={(event) => setAccepts(event.currentTarget.checked)}
            label={t("environments.get.accept", { publisher: offer.publisher.name })}
          />
        </Section>
      )}
      {get.isError ? <RefusedNotice error={get.error} /> : null}
      <Group mt="lg">
        <Button
          variant="filled"
          disabled={seen === undefined || !accepts}
          loading={get.isPending}
          onClick={() => void order()}
        >
          {t("environments.get")}
        </Button>
        <AppLink href={`${base}/environments`}>{t("environments.title")}</AppLink>
      </Group>
    </>
  );
}
