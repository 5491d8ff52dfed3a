/** Fewer silent nodes than this are single failures, however small the place: two of two may well be chance. */
export const massFailureLeast = 3;

/**
 * Whether what went silent in a place is one failure of the place (a switch, a feed) rather than many of machines: more
 * than half of its nodes, and at least {@link massFailureLeast}. While so, nothing there is repaired or replaced.
 */
export function massFailure(nodes: number, silent: number): boolean {
  return silent >= massFailureLeast && silent * 2 > nodes;
}
