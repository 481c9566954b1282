import { useCallback } from "react";
import { useIntl } from "react-intl";

/** A role in the reader's words; the ids are those of identity (`global-admin`, `sales-agent`, …). */
export function useRoleName(): (role: string) => string {
  const { messages } = useIntl();
  return useCallback(
    (role) => {
      const text = messages[`role.${role}`];
      return typeof text === "string" ? text : role;
    },
    [messages],
  );
}
