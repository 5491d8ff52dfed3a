import type { Operation } from '../generated/operation.ts';
import { layers } from '../layers/layers.ts';

/**
 * Whether an operation disturbs what runs on the machine, by what it does: an Operation that someone wrote by hand
 * doesn't skip the drain by calling itself harmless.
 */
export function isDisruptive({ spec }: Operation): boolean {
  const { action, layer } = spec;
  switch (action) {
    case 'Inspect':
    case 'PowerOn':
      return spec.disruptive;
    case 'Install':
    case 'Upgrade':
      return spec.disruptive || layers.some((row) => row.name === layer && row.disruptive);
    case 'Reset':
    case 'Wipe':
    case 'Reboot':
    case 'PowerOff':
      return true;
  }
}
