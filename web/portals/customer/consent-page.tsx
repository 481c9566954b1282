import { Button } from "@mantine/core";
import { IconAlertTriangleFilled } from "@tabler/icons-react";
import { useState } from "react";
import {
  type ConsentRequest,
  useAcceptConsent,
  useConsentRequest,
  useDeclineConsent,
} from "../../api/consent-links.ts";
import { useIntent } from "../../api/intent.ts";
import { isRefusal } from "../../api/problem.ts";
import { AskAboutConsent } from "../../features/consents/ask-about-consent.tsx";
import { ConsentLinkRefused } from "../../features/consents/consent-link-refused.tsx";
import { ConsentMeans } from "../../features/consents/consent-means.tsx";
import { forgetConsent, takeConsent } from "../../features/consents/kept-consent.ts";
import { WhoMayConsent } from "../../features/consents/who-may-consent.tsx";
import { DeclineLink, LinkDecided } from "../../features/links/link-decision.tsx";
import { useText } from "../../i18n/text.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { ErrorState, LoadingState, Notice, RefusedNotice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** C2: who asks to manage licences of this organisation, and what that means; accepted or declined here. */
export function ConsentPage() {
  const t = useText();
  const { base, may, organisation } = useActing();
  const [token] = useState(takeConsent);
  const [done, setDone] = useState<{ readonly publisher: string; readonly accepted: boolean }>();
  const request = useConsentRequest(token ?? "-", {
    enabled: token !== undefined && may("consent:give") && done === undefined,
  });
  if (!may("consent:give")) return <WhoMayConsent />;
  const title =
    request.data === undefined
      ? t("consents.link.page")
      : t("consents.link.title", { publisher: request.data.publisher.name });
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name, href: base }]} title={title} />
      <PageBody>
        {done !== undefined ? (
          <LinkDecided
            accepted={done.accepted}
            text={t(done.accepted ? "consents.accepted" : "consents.declined", {
              publisher: done.publisher,
            })}
            away={{ href: `${base}/partners`, label: t("consents.toPartners") }}
          />
        ) : token === undefined ? (
          <p>{t("consents.link.incompleteText")}</p>
        ) : request.isPending ? (
          <LoadingState what={t("consents.link.page")} onRetry={() => void request.refetch()} />
        ) : request.data !== undefined ? (
          <Decision
            token={token}
            request={request.data}
            onDone={(accepted) => {
              forgetConsent();
              setDone({ publisher: request.data.publisher.name, accepted });
            }}
          />
        ) : isRefusal(request.error) ? (
          <ConsentLinkRefused
            token={token}
            refusal={request.error}
            onAsked={() => void request.refetch()}
          />
        ) : (
          <ErrorState
            error={request.error}
            what={t("consents.link.failed")}
            onRetry={() => void request.refetch()}
          />
        )}
      </PageBody>
    </>
  );
}

function Decision(props: {
  readonly token: string;
  readonly request: ConsentRequest;
  readonly onDone: (accepted: boolean) => void;
}) {
  const t = useText();
  const { token, request, onDone } = props;
  const accept = useAcceptConsent();
  const intent = useIntent();
  const publisher = request.publisher.name;
  const send = () => {
    if (accept.isPending) return;
    accept.mutate(
      { body: { token }, idempotencyKey: intent.keyFor(token) },
      {
        onSuccess: () => onDone(true),
        onError: (error) => {
          if (isRefusal(error)) intent.done();
        },
      },
    );
  };
  return (
    <>
      {request.publisher.verified ? null : (
        <Notice tone="you" icon={<IconAlertTriangleFilled size={18} aria-hidden="true" />}>
          <p>{t("consents.unverified", { publisher })}</p>
        </Notice>
      )}
      <ConsentMeans request={request} />
      {accept.isError ? <RefusedNotice error={accept.error} /> : null}
      <div style={{ display: "flex", flexWrap: "wrap", gap: 10, marginTop: 20 }}>
        <Button variant="filled" loading={accept.isPending} onClick={send}>
          {t("consents.accept")}
        </Button>
        <Decline token={token} publisher={publisher} onDone={() => onDone(false)} />
        <AskAboutConsent token={token} publisher={publisher} />
      </div>
    </>
  );
}

function Decline(props: {
  readonly token: string;
  readonly publisher: string;
  readonly onDone: () => void;
}) {
  const t = useText();
  const { publisher } = props;
  return (
    <DeclineLink
      token={props.token}
      decline={useDeclineConsent()}
      onDone={props.onDone}
      words={{
        decline: t("consents.decline"),
        title: t("consents.decline.title", { publisher }),
        confirm: t("consents.decline.confirm"),
        keep: t("consents.decline.keep"),
        means: t("consents.decline.means", { publisher }),
      }}
    />
  );
}
