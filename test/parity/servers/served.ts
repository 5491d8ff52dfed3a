import type { KeyPair } from '#test/control-plane/authority.ts';

/** The API server that a run of the suite is about, as its administrator sees it. Plain data: it crosses processes. */
export interface ServedApi {
  name: 'embedded' | 'real';
  url: string;
  caPem: string;
  user: { token: string } | KeyPair;
  /** A file with the same. */
  kubeconfig: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a project that runs on one server. */
    served: ServedApi;
    /** Of a project that compares them. */
    servers: { embedded: ServedApi; real: ServedApi };
  }
}
