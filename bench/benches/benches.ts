import type { Bench } from '../bench.ts';
import { growth } from './growth.ts';
import { nodes } from './nodes.ts';

/** In the order in which they run. */
export const benches: readonly Bench[] = [nodes, growth];
