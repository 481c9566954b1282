const EMAIL = /^[^\s@<>()[\]\\,;:"]+@(?<domain>[^\s@<>()[\]\\,;:"]+)$/u;
const DOMAIN =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?\.)+[\p{L}\p{N}\p{M}-]{2,63}$/u;

/** Whether it is a domain, such as `contoso.com`: two parts or more, in the letters of any script. */
export const isDomain = (text: string): boolean => DOMAIN.test(text);

/** Whether it is one mail address, without a name beside it, at a domain. */
export const isMailAddress = (text: string): boolean =>
  isDomain(EMAIL.exec(text)?.groups?.["domain"] ?? "");
