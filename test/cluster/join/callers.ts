import { createKube } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { systemRandom as random } from '#controllers/runtime/system/random.ts';

export type Credentials = { token: string } | { certificatePem: string; keyPem: string };

/** Clients of one API server that nobody vouches for but their credentials. */
export interface Callers {
  as(credentials: Credentials, headers?: Record<string, string>): Kube;
  close(): Promise<void>;
}

export function createCallers({ url, caPem }: { url: string; caPem: string }): Callers {
  const open: { close(): Promise<void> }[] = [];
  return {
    as(credentials, headers = {}) {
      const auth =
        'token' in credentials
          ? ({ kind: 'token', token: credentials.token } as const)
          : ({ kind: 'certificate', certPem: credentials.certificatePem, keyPem: credentials.keyPem } as const);
      const transport = createHttpsTransport({ url, caPem, auth, headers }, { clock });
      open.push(transport);
      return createKube(transport, { clock, random, fieldManager: 'kubelet' });
    },
    async close() {
      await Promise.all(open.map((each) => each.close()));
    },
  };
}
