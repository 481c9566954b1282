import { setNonce } from "get-nonce";

/** The nonce of this answer, from the meta element that the build writes into index.html. */
export function styleNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  return meta?.nonce ?? "";
}

/** The scroll lock of dialogs makes its own style element; without the nonce it is refused. */
export function shareNonce(): void {
  const nonce = styleNonce();
  if (nonce !== "") setNonce(nonce);
}
