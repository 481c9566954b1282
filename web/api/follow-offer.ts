import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { useApi } from "./context.tsx";
import { touches } from "./keys.ts";

/** Offers whose stream of events is open: what is told is not asked for again and again. */
const followed = new Set<string>();
const listeners = new Set<() => void>();

function setFollowed(slug: string, is: boolean): void {
  if (followed.has(slug) === is) return;
  if (is) followed.add(slug);
  else followed.delete(slug);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the server tells what happens to the offer; where it does not, the page has to ask. */
export const useIsFollowed = (slug: string): boolean =>
  useSyncExternalStore(subscribe, () => followed.has(slug));

/** What the page shows is read first, and a page that is left again at once opens no stream. */
const START_AFTER_MS = 2_000;
/** What an event makes worth reading again. */
const PARTS = ["one", "publication", "submission", "report", "review", "history", "schedule"];

/**
 * Follows an offer while `isWanted` and somebody looks at the page: an event reads again what the page
 * shows. The browser connects again by itself; until it has, and where the server refuses the stream,
 * the page asks as it did before.
 */
export function useFollowOffer(slug: string, isWanted: boolean): void {
  const api = useApi();
  const client = useQueryClient();
  useEffect(() => {
    if (!isWanted) return undefined;
    let source: EventSource | undefined;
    let soon: ReturnType<typeof setTimeout> | undefined;
    const stop = () => {
      clearTimeout(soon);
      soon = undefined;
      source?.close();
      source = undefined;
      setFollowed(slug, false);
    };
    const startSoon = () => {
      soon = setTimeout(() => (client.isFetching() > 0 ? startSoon() : start()), START_AFTER_MS);
    };
    const start = () => {
      const organisation = new URLSearchParams(
        api.organisationId === undefined ? {} : { organisation: api.organisationId },
      );
      source = new EventSource(
        `/v1/offers/${encodeURIComponent(slug)}/publication/stream?${organisation}`,
      );
      source.addEventListener("open", () => setFollowed(slug, true));
      source.addEventListener("error", () => setFollowed(slug, false));
      source.addEventListener("publication", () => {
        for (const part of PARTS)
          void client.invalidateQueries({ predicate: touches(api, "offers", part, slug) });
      });
    };
    // A browser has few connections for one server: a page that nobody looks at holds none.
    const look = () => {
      if (document.visibilityState === "hidden") stop();
      else if (source === undefined && soon === undefined) startSoon();
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      stop();
    };
  }, [api, client, slug, isWanted]);
}
