import { useCallback } from "react";
import { useIntl } from "react-intl";
import type { MessageId } from "../../i18n/catalogue.ts";

/**
 * The words of a moment, a mail or other work. Every kind of ours has them, which a test watches;
 * a module that an installation plugs in may bring kinds that are shown by their names.
 */
export function useKindName(): (area: "agenda" | "work" | "mail", kind: string) => string {
  const { messages, formatMessage } = useIntl();
  return useCallback(
    (area, kind) => {
      const id = `operator.${area}.kind.${kind}`;
      return id in messages ? formatMessage({ id: id as MessageId }) : kind;
    },
    [messages, formatMessage],
  );
}
