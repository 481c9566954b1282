import { useIntl } from "react-intl";

/** The phases of publishing in the reader's words; a phase this version does not know shows its id. */
export function usePhaseName(): (phase: string) => string {
  const { messages } = useIntl();
  return (phase) => {
    const text = messages[`publisher.phase.${phase}`];
    return typeof text === "string" ? text : phase;
  };
}
