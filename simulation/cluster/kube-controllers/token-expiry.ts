import { Buffer } from 'node:buffer';
import type { KubeObject } from '#models/meta/object.ts';

export const bootstrapTokenType = 'bootstrap.kubernetes.io/token';

export interface Secret extends KubeObject {
  type?: string;
  data?: Record<string, string>;
}

/** When (ms) a bootstrap token ends; undefined where it never does, or where what it says is no time. */
export function tokenExpiry(secret: Secret): number | undefined {
  const text = secret.data?.['expiration'];
  if (secret.type !== bootstrapTokenType || text === undefined) return undefined;
  const at = Date.parse(Buffer.from(text, 'base64').toString());
  return Number.isNaN(at) ? undefined : at;
}
