import type { ComputeNode } from '../generated/computenode.ts';
import { unitInstanceLabel } from '../unit/labels.ts';

/*
 * Gangs and cells are named by Units, by ResourceOffers and by people, who don't know of each other's names. Within a key
 * the scope stands before a colon, which no name has.
 */

/** What all of one gang have in common, and nobody else; undefined for a node of none. */
export function gangKey({ metadata, spec }: ComputeNode): string | undefined {
  const { gang, poolRef } = spec;
  if (gang === undefined) return undefined;
  if (metadata.labels?.[unitInstanceLabel] === gang.name) return `Unit:${gang.name}`;
  // `namespace/name`, given by the pool that the offer is on.
  return poolRef !== undefined && gang.name.includes('/') ? `ResourceOffer:${gang.name}` : gang.name;
}

/** The same of a cell. */
export function cellKey({ metadata, spec }: ComputeNode): string | undefined {
  const name = spec.cell?.name;
  return name !== undefined && metadata.labels?.[unitInstanceLabel] === name ? `Unit:${name}` : name;
}

/** As its author wrote it. */
export function nameOf(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}
