import { useEffect, useRef } from "react";

/**
 * Gives the focus back to what opened something beside the page, once that has gone.
 * `opener` is the id of its element while it is open, and undefined while nothing is.
 */
export function useFocusBack(opener: string | undefined): void {
  const last = useRef(opener);
  useEffect(() => {
    const before = last.current;
    last.current = opener;
    if (opener === undefined && before !== undefined) document.getElementById(before)?.focus();
  }, [opener]);
}
