import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

/**
 * Goes to the sign-in page, once: the address changes while that page is loaded, and what follows
 * the address would start over without end.
 */
export function ToSignIn(props: { readonly next: string; readonly ended?: boolean }) {
  const router = useRouter();
  const first = useRef(props);
  useEffect(() => {
    const { next, ended } = first.current;
    const search = new URLSearchParams({ next, ...(ended ? { ended: "1" } : {}) });
    void router.navigate({ href: `/sign-in?${search}`, replace: true } as never);
  }, [router]);
  return null;
}
