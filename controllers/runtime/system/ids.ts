import { randomInt, randomUUID } from 'node:crypto';
import type { Ids } from '#models/ports/ids.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Identities and secrets from the system's cryptographic generator, without modulo bias. */
export const systemIds: Ids = {
  uuid: () => randomUUID(),
  token(length) {
    let text = '';
    for (let at = 0; at < length; at += 1) text += alphabet[randomInt(alphabet.length)];
    return text;
  },
};
