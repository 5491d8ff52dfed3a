import { readFile } from 'node:fs/promises';
import type { Clock } from '#models/ports/clock.ts';
import type { Credentials, EndpointAuth } from './endpoint.ts';

const tokenFileTtlMs = 60_000;

export interface CredentialSource {
  /** @throws when a token file can't be read or a plugin fails. */
  get(): Promise<Credentials>;
  /** The server refused them: read anew next time. */
  refused(): void;
}

export function createCredentialSource(auth: EndpointAuth, clock: Clock): CredentialSource {
  let token: string | undefined;
  let readAt = -Infinity;

  async function fromFile(path: string): Promise<Credentials> {
    if (token === undefined || clock.now() - readAt >= tokenFileTtlMs || clock.now() < readAt) {
      token = (await readFile(path, 'utf8')).trim();
      readAt = clock.now();
    }
    return { token };
  }

  return {
    async get() {
      switch (auth.kind) {
        case 'none':
          return {};
        case 'token':
          return { token: auth.token };
        case 'token-file':
          return fromFile(auth.path);
        case 'certificate':
          return { certPem: auth.certPem, keyPem: auth.keyPem };
        case 'plugin':
          return auth.credentials();
      }
    },
    refused() {
      token = undefined;
    },
  };
}
