import { Button, NativeSelect } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useEnvironments } from "../../api/environments.ts";
import { useIntent } from "../../api/intent.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { AppLink } from "../../kit/link.tsx";
import { useListState } from "../../kit/list-state.ts";
import { CommandBar, type Crumb, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, ForbiddenState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

type Read<T> = {
  readonly data: T | undefined;
  readonly isPending: boolean;
  readonly error: unknown;
  refetch(): Promise<unknown>;
};

/** The page of one thing in an environment: while it is read, where it could not be, and as it is. */
export function InEnvironment<T>(props: {
  readonly found: Read<T>;
  readonly failed: string;
  readonly children: (one: T, list: Crumb & { readonly href: string }) => ReactNode;
}) {
  const t = useText();
  const { base } = useActing();
  const { found } = props;
  const list = { label: t("environments.title"), href: `${base}/environments` };
  if (found.data !== undefined) return props.children(found.data, list);
  return (
    <PageBody>
      {found.isPending ? (
        <LoadingState what={t("environments.loading")} onRetry={() => void found.refetch()} />
      ) : (
        <ErrorState
          error={found.error}
          what={props.failed}
          onRetry={() => void found.refetch()}
          away={<AppLink href={list.href}>{list.label}</AppLink>}
        />
      )}
    </PageBody>
  );
}

/** The button that ends something in an environment, and the question before it. */
export function useEnding(
  id: string,
  end: {
    readonly isPending: boolean;
    readonly error: unknown;
    reset(): void;
    mutateAsync(idempotencyKey: string): Promise<unknown>;
  },
) {
  const t = useText();
  const [asking, setAsking] = useState(false);
  const intent = useIntent();
  const confirm = async () => {
    try {
      await end.mutateAsync(intent.keyFor(id));
      intent.done();
      setAsking(false);
    } catch (error) {
      if (isRefusal(error)) intent.done();
    }
  };
  return {
    button: (label: string) => (
      <Button
        onClick={() => {
          end.reset();
          setAsking(true);
        }}
      >
        {label}
      </Button>
    ),
    question: (title: string, label: string, text: ReactNode) => (
      <ConfirmDialog
        opened={asking}
        title={title}
        confirm={label}
        keep={t("environments.deProvision.keep")}
        destructive
        busy={end.isPending}
        error={end.error}
        again={t("environments.deProvision.again")}
        onConfirm={() => void confirm()}
        onClose={() => setAsking(false)}
      >
        {text}
      </ConfirmDialog>
    ),
  };
}

/** *Get it now* of the offer that the address names, for those who may. */
export function GetItNow<
  T extends { readonly name: string; readonly publisher: { name: string } },
>(props: {
  readonly useOffer: (slug: string) => Read<T>;
  readonly children: (offer: T) => ReactNode;
}) {
  const t = useText();
  const { organisation, may } = useActing();
  const slug = useListState().filter("offer")[0] ?? "";
  const offer = props.useOffer(may("purchase:buy") ? slug : "");
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={offer.data === undefined ? t("environments.get") : offer.data.name}
        note={offer.data?.publisher.name}
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
        ) : offer.isPending ? (
          <LoadingState what={t("environments.get.loading")} onRetry={() => void offer.refetch()} />
        ) : offer.data === undefined ? (
          <ErrorState
            error={offer.error}
            what={t("environments.get.failed")}
            onRetry={() => void offer.refetch()}
          />
        ) : (
          props.children(offer.data)
        )}
      </PageBody>
    </>
  );
}

/** Which of the organisation's environments something goes into: the first, until another is chosen. */
export function useEnvironmentChoice(description: string) {
  const t = useText();
  const environments = useEnvironments();
  const [place, setPlace] = useState<string>();
  const environmentId = place ?? environments.data?.[0]?.subscriptionId;
  const select = (
    <NativeSelect
      label={t("environments.environment")}
      description={description}
      value={environmentId ?? ""}
      onChange={(event) => setPlace(event.currentTarget.value)}
      data={(environments.data ?? []).map(({ subscriptionId, name }) => ({
        value: subscriptionId,
        label: name,
      }))}
    />
  );
  return { environmentId, select };
}
