import type { Random } from '#models/ports/random.ts';

/** For jitter and tie-breaks; secrets come from `ids.ts`. */
export const systemRandom: Random = { next: () => Math.random() };
