import type { Ids } from '#models/ports/ids.ts';
import type { Random } from '#models/ports/random.ts';

const hex = '0123456789abcdef';
const lowerAlphanumeric = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Identities from a seed, for simulation only: anyone who knows the seed knows the tokens. */
export function createSeededIds(random: Random): Ids {
  function draw(alphabet: string, length: number): string {
    let text = '';
    for (let at = 0; at < length; at += 1) text += alphabet[Math.floor(random.next() * alphabet.length)];
    return text;
  }
  return {
    uuid() {
      const variant = '89ab'[Math.floor(random.next() * 4)];
      return `${draw(hex, 8)}-${draw(hex, 4)}-4${draw(hex, 3)}-${variant}${draw(hex, 3)}-${draw(hex, 12)}`;
    },
    token: (length) => draw(lowerAlphanumeric, length),
  };
}
