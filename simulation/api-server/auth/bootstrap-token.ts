import { Buffer } from 'node:buffer';
import type { KubeObject } from '#models/meta/object.ts';
import { asObject, asString } from '../json.ts';
import type { UserInfo } from '../resources/definition.ts';

/**
 * Whom a bootstrap token (`abcdef.0123456789abcdef`) stands for, by its Secret in kube-system; undefined when the Secret
 * doesn't allow it: wrong secret part, expired, or not for authentication.
 * https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/
 */
export function bootstrapUser(
  token: string,
  secretOf: (name: string) => KubeObject | undefined,
  now: number,
): UserInfo | undefined {
  const match = /^([a-z0-9]{6})\.([a-z0-9]{16})$/.exec(token);
  const id = match?.[1];
  if (id === undefined) return undefined;
  const secret = secretOf(`bootstrap-token-${id}`);
  if (secret === undefined || secret['type'] !== 'bootstrap.kubernetes.io/token') return undefined;
  if (secret.metadata.deletionTimestamp !== undefined) return undefined;
  const data = asObject(secret['data']) ?? {};
  const field = (name: string): string => Buffer.from(asString(data[name]), 'base64').toString();
  const allowed =
    field('token-id') === id &&
    field('token-secret') === match?.[2] &&
    field('usage-bootstrap-authentication') === 'true' &&
    !hasExpired(field('expiration'), now);
  if (!allowed) return undefined;
  const extra = field('auth-extra-groups')
    .split(',')
    .map((group) => group.trim());
  const groups = extra.filter((group) => /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/.test(group)).sort();
  return {
    name: `system:bootstrap:${id}`,
    groups: ['system:bootstrappers', ...new Set(groups), 'system:authenticated'],
  };
}

/** An expiration that can't be read counts as passed. */
function hasExpired(expiration: string, now: number): boolean {
  if (expiration === '') return false;
  const at = Date.parse(expiration);
  return Number.isNaN(at) || at <= now;
}
