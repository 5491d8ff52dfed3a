import type { Random } from '#models/ports/random.ts';

/** Chance that can be replayed: the same seed and the same calls give the same numbers on every machine. */
export interface SeededRandom extends Random {
  readonly seed: number;
  /**
   * A source of its own, made from the seed and `label` alone: how often parent or siblings were asked changes nothing.
   * The same label gives the same source again, so give each part a label of its own.
   */
  fork(label: string): SeededRandom;
}

/** The sfc32 generator (PractRand), its state spread from `seed`, any safe integer. */
export function createSeededRandom(seed: number): SeededRandom {
  let a = mix(seed >>> 0);
  let b = mix(Math.floor(seed / 2 ** 32) ^ a);
  let c = mix(a ^ b);
  let counter = 1;

  function next32(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  }
  for (let round = 0; round < 12; round += 1) next32();

  return {
    seed,
    next: () => ((next32() >>> 5) * 2 ** 26 + (next32() >>> 6)) / 2 ** 53,
    fork: (label) => createSeededRandom(seedOf(seed, label)),
  };
}

/** FNV-1a over the label's UTF-16 units, started from the seed; 53 bits from two runs. */
function seedOf(seed: number, label: string): number {
  let low = mix((seed ^ 0x811c9dc5) >>> 0);
  let high = mix(Math.floor(seed / 2 ** 32) ^ 0x9e3779b9);
  for (let at = 0; at < label.length; at += 1) {
    const unit = label.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
  }
  return (mix(high) >>> 11) * 2 ** 32 + (mix(low) >>> 0);
}

/** The finalizer of murmur3: every bit of the input changes half of the output's. */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
