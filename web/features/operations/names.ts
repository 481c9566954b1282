import { useCallback } from "react";
import { useIntl } from "react-intl";
import type { MessageId } from "../../i18n/catalogue.ts";

/**
 * The words of a moment or a piece of work. Modules add kinds of their own; one that this page has
 * no words for is shown by its name in the program.
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
