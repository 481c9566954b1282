/** The part of autocannon that the measurements use; the package brings no types. */
declare module "autocannon" {
  export type Request = {
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  export type Options = {
    readonly url: string;
    readonly connections: number;
    readonly duration: number;
    readonly requests: readonly { setupRequest(request: Request): Request }[];
  };
  export type Outcome = {
    readonly requests: { readonly average: number; readonly total: number };
    readonly latency: { readonly p50: number; readonly p99: number };
    readonly errors: number;
    readonly timeouts: number;
    readonly non2xx: number;
    readonly duration: number;
  };
  const autocannon: (options: Options) => Promise<Outcome>;
  export default autocannon;
}
