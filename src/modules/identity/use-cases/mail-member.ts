import type { ProblemParams } from "../../../kernel/problem.ts";
import type { Language } from "../../../platform/text.ts";
import type { Tx } from "../../../platform/transaction.ts";

/** Whom a mail reaches; somebody without an account is named by address alone. */
export type MailReader = {
  readonly email: string;
  readonly name: string;
  readonly locale: Language;
  readonly personId?: string;
};

/**
 * Writes a mail to somebody of an organisation, in their language. Whoever has one address for several
 * roles gets it once for what it is `about`: an event, usually.
 */
export function mailMember(
  tx: Tx,
  { email, name, locale, personId }: MailReader,
  mail: {
    readonly about: string;
    readonly organisationId: string;
    readonly template: string;
    /** Beside `name`, the reader's own. */
    readonly params: ProblemParams;
  },
): void {
  const { about, organisationId, template, params } = mail;
  tx.mail({
    dedupeKey: `${about}:${email.toLowerCase()}`,
    to: email,
    toName: name,
    ...(personId === undefined ? {} : { personId }),
    organisationId,
    locale,
    template,
    params: { name, ...params },
  });
}
