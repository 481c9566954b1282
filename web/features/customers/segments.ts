import { useCallback } from "react";
import type { MessageId } from "../../i18n/catalogue.ts";
import { useText } from "../../i18n/text.ts";

/** A segment in the reader's words. */
export function useSegmentName(): (segment: string) => string {
  const t = useText();
  return useCallback((segment) => t(`partner.segment.${segment}` as MessageId), [t]);
}
