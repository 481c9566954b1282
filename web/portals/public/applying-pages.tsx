import { Button, PasswordInput, Textarea } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import {
  type ApplicantKind,
  useAnswerApplication,
  useApplicationQuestion,
  useApply,
  useConfirmApplication,
  useSetPassword,
} from "../../api/applications.ts";
import { useIntent } from "../../api/intent.ts";
import { isRefusal } from "../../api/problem.ts";
import { CONSENT_PATH, keptConsent } from "../../features/consents/kept-consent.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { ApplicationForm } from "./application-form.tsx";
import css from "./applying-pages.module.css";
import { PublicFrame } from "./public-frame.tsx";

const AREAS = ["applications"] as const;

/** The company applies to publish (ACC-02). */
export const SellPage = () => (
  <Frame>
    <Apply kind="publisher" />
  </Frame>
);
/** The company applies to buy for its customers. */
export const BecomePartnerPage = () => (
  <Frame>
    <Apply kind="partner" />
  </Frame>
);
/** The company registers itself: to buy, or to accept a partner. */
export const RegisterPage = () => (
  <Frame>
    <Apply kind="customer" />
  </Frame>
);
/** The link of the first mail: the address is proven by a press, since mail programs open links by themselves. */
export const ConfirmPage = () => (
  <Frame>
    <Confirm />
  </Frame>
);
/** The link of the mail in which the operator asks. */
export const AnswerPage = () => (
  <Frame>
    <Answer />
  </Frame>
);
/** The link of the mail that invites the first administrator. */
export const SetPasswordPage = () => (
  <Frame>
    <SetPassword />
  </Frame>
);

const Frame = ({ children }: { readonly children: ReactNode }) => (
  <PublicFrame areas={AREAS} className={css.main}>
    {children}
  </PublicFrame>
);

/** The heading of the page and of its tab; takes the focus when it comes in the place of another. */
function Title({ children }: { readonly children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(children);
  useEffect(() => {
    document.title = `${children} · Souk`;
    if (before.current !== children) heading.current?.focus();
    before.current = children;
  }, [children]);
  return (
    <h1 ref={heading} id="page-title" tabIndex={-1}>
      {children}
    </h1>
  );
}

/** What stands behind the # of the link: browsers send it to no server. */
const useToken = (): string => useState(() => location.hash.slice(1))[0] || "-";

const WORDS = {
  publisher: { title: "applications.apply.title", intro: "applications.apply.intro" },
  partner: { title: "applications.apply.partner.title", intro: "applications.apply.partner.intro" },
  customer: {
    title: "applications.apply.customer.title",
    intro: "applications.apply.customer.intro",
  },
} as const;

function Apply({ kind }: { readonly kind: ApplicantKind }) {
  const t = useText();
  const apply = useApply();
  const intent = useIntent();
  const [presses, setPresses] = useState(0);
  if (apply.data !== undefined)
    return (
      <>
        <Title>{t("applications.sent.title")}</Title>
        <p>{t("applications.sent.text", { email: apply.data.confirmationSentTo })}</p>
      </>
    );
  return (
    <>
      <Title>{t(WORDS[kind].title)}</Title>
      <p className="muted">{t(WORDS[kind].intro)}</p>
      <ApplicationForm
        kind={kind}
        busy={apply.isPending}
        error={apply.error}
        presses={presses}
        onRefused={() => setPresses((count) => count + 1)}
        onChange={() => {
          if (apply.isError) apply.reset();
        }}
        onSend={(body) =>
          apply.mutate(
            { body, idempotencyKey: intent.keyFor(body) },
            {
              onError: (error) => {
                // Without an answer the same key asks again; a refusal ends the intent.
                if (isRefusal(error)) intent.done();
                setPresses((count) => count + 1);
              },
            },
          )
        }
      />
    </>
  );
}

const RESULTS = { waiting: "confirmed", approved: "registered", referred: "referred" } as const;

function Confirm() {
  const t = useText();
  const confirm = useConfirmApplication(useToken());
  if (confirm.data !== undefined) {
    const kind = RESULTS[confirm.data.state];
    return (
      <>
        <Title>{t(`applications.${kind}.title`)}</Title>
        <p>{t(`applications.${kind}.text`)}</p>
      </>
    );
  }
  return (
    <>
      <Title>{t("applications.confirm.title")}</Title>
      <p>{t("applications.confirm.text")}</p>
      <div className={css.form}>
        <Failure error={confirm.error} what={t("applications.apply.failed")} />
        <Button variant="filled" loading={confirm.isPending} onClick={() => confirm.mutate()}>
          {t("applications.confirm.button")}
        </Button>
      </div>
    </>
  );
}

function Answer() {
  const t = useText();
  const token = useToken();
  const question = useApplicationQuestion(token);
  const answer = useAnswerApplication(token);
  const [text, setText] = useState("");
  const [asked, setAsked] = useState(false);
  if (answer.isSuccess)
    return (
      <>
        <Title>{t("applications.answered.title")}</Title>
        <p>{t("applications.answered.text")}</p>
      </>
    );
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (text.trim() !== "" && !answer.isPending) answer.mutate(text.trim());
  };
  return (
    <>
      <Title>{t("applications.answer.title")}</Title>
      {question.isPending ? (
        <LoadingState
          what={t("applications.answer.loading")}
          onRetry={() => void question.refetch()}
        />
      ) : question.data === undefined ? (
        <div className={css.form}>
          <ErrorState error={question.error} what={t("applications.failedOne")} />
        </div>
      ) : (
        <form className={css.form} onSubmit={send} noValidate>
          <p className="muted">{t("applications.answer.about", { name: question.data.name })}</p>
          <p className={css.words}>{question.data.question}</p>
          <Failure error={answer.error} what={t("applications.apply.failed")} />
          <Textarea
            label={t("applications.answer.words")}
            autosize
            minRows={4}
            maxLength={4000}
            value={text}
            error={asked && text.trim() === "" ? t("applications.wordsMissing") : undefined}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" variant="filled" loading={answer.isPending}>
            {t("applications.answer.send")}
          </Button>
        </form>
      )}
    </>
  );
}

const SHORTEST_PASSWORD = 8;

function SetPassword() {
  const t = useText();
  const set = useSetPassword(useToken());
  const [password, setPassword] = useState("");
  const [asked, setAsked] = useState(false);
  if (set.data !== undefined)
    return (
      <>
        <Title>{t("applications.password.done")}</Title>
        <p>{t("applications.password.doneText", { email: set.data.email })}</p>
        <p>
          {/* Whoever came to register by a link that asks for consent goes on there. */}
          <a href={keptConsent() === undefined ? "/sign-in" : `/sign-in?next=${CONSENT_PATH}`}>
            {t("applications.password.signIn")}
          </a>
        </p>
      </>
    );
  const short = password.length < SHORTEST_PASSWORD;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!short && !set.isPending) set.mutate(password);
  };
  return (
    <>
      <Title>{t("applications.password.title")}</Title>
      <form className={css.form} onSubmit={send} noValidate>
        <Failure error={set.error} what={t("applications.password.failed")} />
        <PasswordInput
          label={t("applications.password.label")}
          description={t("applications.password.hint")}
          autoComplete="new-password"
          maxLength={256}
          value={password}
          error={asked && short ? t("applications.password.hint") : undefined}
          visibilityToggleButtonProps={{ "aria-label": t("applications.password.show") }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" variant="filled" loading={set.isPending}>
          {t("applications.password.set")}
        </Button>
      </form>
    </>
  );
}

function Failure({ error, what }: { readonly error: unknown; readonly what: string }) {
  return error === null ? null : <ErrorState error={error} what={what} />;
}
