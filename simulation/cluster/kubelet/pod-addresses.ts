/** Addresses of pods: each Node has a /24 of 10.64.0.0/10, handed out in the order in which Nodes first ask. */
export interface PodAddresses {
  /** An address that none of the Node's pods in `taken` has. */
  next(nodeName: string, taken: ReadonlySet<string>): string;
}

export function createPodAddresses(): PodAddresses {
  const ranges = new Map<string, { prefix: string; last: number }>();
  return {
    next(nodeName, taken) {
      const ordinal = ranges.size % (64 * 256);
      const range = ranges.get(nodeName) ?? { prefix: `10.${64 + (ordinal >> 8)}.${ordinal & 255}`, last: 1 };
      ranges.set(nodeName, range);
      for (let tries = 0; tries < 253; tries++) {
        range.last = range.last >= 254 ? 2 : range.last + 1;
        if (!taken.has(`${range.prefix}.${range.last}`)) break;
      }
      return `${range.prefix}.${range.last}`;
    },
  };
}
