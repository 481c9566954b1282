import { Button } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { type Query, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useSyncExternalStore } from "react";
import { NoAnswer } from "../api/problem.ts";
import { useText } from "../i18n/text.ts";
import { Notice } from "../kit/states.tsx";
import css from "./shell.module.css";

const AGAIN_EVERY_MS = 10_000;

/** On screen from an earlier answer, and not renewed because the server does not speak. */
const isOld = (query: Query): boolean =>
  query.isActive() && query.state.data !== undefined && query.state.error instanceof NoAnswer;

/**
 * Says that what is shown may be old while the server cannot be reached, and asks again by itself.
 * A page that could not be loaded at all says so in its own place.
 */
export function ConnectionBanner() {
  const t = useText();
  const client = useQueryClient();
  const cache = client.getQueryCache();
  const old = useSyncExternalStore(
    useCallback((changed) => cache.subscribe(changed), [cache]),
    () => cache.getAll().some(isOld),
  );
  const offline = useSyncExternalStore(watchNetwork, () => !navigator.onLine);
  const again = useCallback(() => void client.refetchQueries({ predicate: isOld }), [client]);
  useEffect(() => {
    if (!old) return;
    const timer = setInterval(again, AGAIN_EVERY_MS);
    return () => clearInterval(timer);
  }, [old, again]);
  return (
    <div role="status" className={css.connection}>
      {old || offline ? (
        <Notice tone="you" icon={<IconPlugConnectedX size={18} aria-hidden="true" />}>
          <b>{t("kit.error.noConnection")}</b> {t("shell.connection.old")}{" "}
          <Button size="xs" variant="subtle" onClick={again}>
            {t("kit.retry")}
          </Button>
        </Notice>
      ) : null}
    </div>
  );
}

function watchNetwork(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}
