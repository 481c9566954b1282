/** What is read is what is confirmed: a preview is asked for once and does not change under the reader. */
export const PREVIEW_OPTIONS = {
  gcTime: 0,
  staleTime: 0,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  retry: false,
} as const;
