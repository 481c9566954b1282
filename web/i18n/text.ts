import type { ReactNode } from "react";
import { useCallback } from "react";
import { useIntl } from "react-intl";
import { settleParticles } from "../../src/kernel/particles.ts";
import type { MessageId } from "./catalogue.ts";

export type TextValues = Readonly<
  Record<string, string | number | bigint | boolean | null | undefined>
>;
export type Text = (id: MessageId, values?: TextValues) => string;

/** The texts of the interface in the language of the page: `t("kit.retry")`. */
export function useText(): Text {
  const { formatMessage, locale } = useIntl();
  return useCallback(
    (id, values) => {
      const text = formatMessage({ id }, values as Record<string, string>) as string;
      return locale.startsWith("ko") && values !== undefined ? settleParticles(text) : text;
    },
    [formatMessage, locale],
  );
}

/** As useText, where a value is a component (money, a date, a link). */
export function useRichText(): (id: MessageId, values: Record<string, ReactNode>) => ReactNode {
  const { formatMessage } = useIntl();
  return useCallback((id, values) => formatMessage({ id }, values), [formatMessage]);
}
