import { source } from '#controllers/runtime/source.ts';
import { keyOf, nameOf } from '#models/meta/object.ts';
import { secrets } from '../resources.ts';
import { unlessGone } from '../unless-gone.ts';
import type { ControllerParts } from './parts.ts';
import { bootstrapTokenType, tokenExpiry, type Secret } from './token-expiry.ts';

/** Deletes bootstrap tokens when their time is up. */
export function startTokenCleaner({ kube, informers, clock, start }: ControllerParts): void {
  const tokens = informers.get<Secret>(secrets, {
    namespace: 'kube-system',
    fieldSelector: `type=${bootstrapTokenType}`,
  });

  start({
    name: 'token-cleaner',
    sources: [source(tokens, (secret) => [keyOf(secret)])],
    async reconcile(key) {
      const secret = tokens.store.get(key);
      const expiry = secret && tokenExpiry(secret);
      if (secret === undefined || expiry === undefined) return { done: 'settled' };
      if (clock.now() < expiry) return { done: 'requeue', atMs: expiry };
      await unlessGone(kube.delete(secrets, nameOf(key), { uid: secret.metadata.uid }));
      return { done: 'settled' };
    },
  });
}
