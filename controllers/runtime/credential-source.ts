import { readFile } from 'node:fs/promises';
import type { Clock } from '#models/ports/clock.ts';
import type { Credentials, EndpointAuth } from './endpoint.ts';

const tokenFileTtlMs = 60_000;
/** A plugin may be a program of seconds: refusals in a row ask it anew no more often than this. */
const pluginPauseMs = 10_000;

/** There are none to show; the message says why and carries no secret. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

export interface CredentialSource {
  /** @throws CredentialsError when a token file can't be read, or a plugin fails. */
  get(): Promise<Credentials>;
  /** The server refused them: what `get` gives next is read anew. */
  refused(): void;
}

export function createCredentialSource(auth: EndpointAuth, clock: Clock): CredentialSource {
  let token: string | undefined;
  let readAt = -Infinity;
  let pluginRefusedAt = -Infinity;

  async function fromFile(path: string): Promise<Credentials> {
    const due = clock.now() - readAt >= tokenFileTtlMs || clock.now() < readAt;
    if (token === undefined || due) {
      try {
        token = (await readFile(path, 'utf8')).trim();
        readAt = clock.now();
      } catch (cause) {
        // A file that is being replaced may be gone for a moment: the server says whether what it held still holds.
        if (token === undefined) throw new CredentialsError(`the token file ${path} ${whyUnread(cause)}`, { cause });
      }
    }
    return token === undefined ? {} : { token };
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
          try {
            return await auth.credentials();
          } catch (cause) {
            throw new CredentialsError(cause instanceof Error ? cause.message : String(cause), { cause });
          }
      }
    },
    refused() {
      readAt = -Infinity;
      if (auth.kind !== 'plugin' || clock.now() - pluginRefusedAt < pluginPauseMs) return;
      pluginRefusedAt = clock.now();
      auth.refused?.();
    },
  };
}

function whyUnread(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ENOENT' ? 'does not exist' : code === 'EACCES' ? 'may not be read' : 'cannot be read';
}
