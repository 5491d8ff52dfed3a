/** Where an API server is and how to be known to it. */
export interface Endpoint {
  /** With a path where the server is behind a prefix. Plain http only on this machine. */
  url: string;
  /** PEM; the system's authorities when absent. */
  caPem?: string;
  /** Name in the server's certificate, where it is not the url's host. */
  serverName?: string;
  /** Sent with each request: `impersonate-user`. */
  headers?: Record<string, string>;
  auth: EndpointAuth;
}

export type EndpointAuth =
  | { kind: 'none' }
  | { kind: 'token'; token: string }
  /** Read anew every minute, as the kubelet renews it, and after a 401. */
  | { kind: 'token-file'; path: string }
  | { kind: 'certificate'; certPem: string; keyPem: string }
  /** A credential plugin, asked before each request; it keeps what it got until that expires. */
  | {
      kind: 'plugin';
      credentials: () => Promise<Credentials>;
      /** Forgets what it got, as the server refused it. */
      refused?: () => void;
      /** How it is configured: equal where it is the same plugin. */
      configuration?: string;
    };

export interface Credentials {
  token?: string;
  certPem?: string;
  keyPem?: string;
}
