import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useEnvironments } from "../../api/environments.ts";
import {
  type InstallableApp,
  useInstallApp,
  useInstallableApp,
  useInstallPreview,
} from "../../api/installs.ts";
import css from "../../features/environments/environments.module.css";
import { useCommit } from "../../features/subscriptions/previewed.tsx";
import { useText } from "../../i18n/text.ts";
import { AppLink, OutsideLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import {
  EmptyState,
  ErrorState,
  ForbiddenState,
  LoadingState,
  RefusedNotice,
} from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Get it now of an app that is installed and not bought (LIC-06): an environment, what it can do there, and yes. */
export function InstallPage() {
  const t = useText();
  const { organisation, may } = useActing();
  const slug = useListState().filter("offer")[0] ?? "";
  const app = useInstallableApp(may("purchase:buy") ? slug : "");
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={app.data === undefined ? t("environments.get") : app.data.name}
        note={app.data?.publisher.name}
      />
      <PageBody>
        {!may("purchase:buy") ? (
          <ForbiddenState needs={t("environments.get.role")} />
        ) : slug === "" ? (
          <EmptyState
            title={t("environments.get.none")}
            action={
              <Button component="a" href="/">
                {t("environments.storefront")}
              </Button>
            }
          />
        ) : app.isPending ? (
          <LoadingState what={t("environments.get.loading")} onRetry={() => void app.refetch()} />
        ) : app.data === undefined ? (
          <ErrorState
            error={app.error}
            what={t("environments.get.failed")}
            onRetry={() => void app.refetch()}
          />
        ) : (
          <Install app={app.data} />
        )}
      </PageBody>
    </>
  );
}

function Install({ app }: { readonly app: InstallableApp }) {
  const t = useText();
  const router = useRouter();
  const { base } = useActing();
  const environments = useEnvironments();
  const [place, setPlace] = useState<string>();
  const [consent, setConsent] = useState(false);
  const install = useInstallApp();
  const environmentId = place ?? environments.data?.[0]?.subscriptionId;
  const preview = useInstallPreview(
    app.available && environmentId !== undefined ? { offer: app.slug, environmentId } : undefined,
  );
  const commit = useCommit(preview);
  const seen = preview.isFetching ? undefined : preview.data;
  const page = (
    <OutsideLink href={`/product/${app.type}/${app.slug}`}>
      {t("environments.get.read")}
    </OutsideLink>
  );
  if (!app.available)
    return (
      <>
        {app.reasons.map(({ code, title, detail }) => (
          <p key={code}>
            <b>{title}</b> {detail}
          </p>
        ))}
        <p className="small">{page}</p>
      </>
    );
  const press = async () => {
    if (seen === undefined || environmentId === undefined) return;
    const body = { offer: app.slug, environmentId, preview: seen.preview, consent };
    await commit(body, async (idempotencyKey) => {
      const done = await install.mutateAsync({ body, idempotencyKey });
      void router.navigate({ href: `${base}/installs/${done.install?.id ?? ""}` } as never);
    });
  };
  return (
    <>
      <div className={css.fields}>
        <NativeSelect
          label={t("environments.environment")}
          description={t("environments.install.where")}
          value={environmentId ?? ""}
          onChange={(event) => setPlace(event.currentTarget.value)}
          data={(environments.data ?? []).map(({ subscriptionId, name }) => ({
            value: subscriptionId,
            label: name,
          }))}
        />
      </div>
      {preview.isError ? (
        <RefusedNotice error={preview.error} />
      ) : seen === undefined ? (
        <LoadingState what={t("environments.install.effect")} rows={2} />
      ) : (
        <Section title={t("environments.install.effect")} first>
          <p>
            <StatusText of="install" status={seen.state} />
          </p>
          <p>{t(`environments.install.${seen.state}`)}</p>
          <p className="muted">{t("environments.install.free")}</p>
          <p className="small">{page}</p>
          {seen.install === null ? (
            <Checkbox
              my="lg"
              checked={consent}
              onChange={(event) => setConsent(event.currentTarget.checked)}
              label={t("environments.install.consent", { publisher: app.publisher.name })}
            />
          ) : (
            <p>
              {t("environments.install.already")}{" "}
              <AppLink href={`${base}/installs/${seen.install.id}`}>
                {t("environments.install.open")}
              </AppLink>
            </p>
          )}
        </Section>
      )}
      {install.isError ? <RefusedNotice error={install.error} /> : null}
      <p>
        {seen?.install == null ? (
          <Button
            variant="filled"
            disabled={seen === undefined || !consent}
            loading={install.isPending}
            onClick={() => void press()}
          >
            {t("environments.install")}
          </Button>
        ) : null}{" "}
        <AppLink href={`${base}/environments`}>{t("environments.title")}</AppLink>
      </p>
    </>
  );
}
