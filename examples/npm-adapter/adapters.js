// @ts-check
import { shelf } from './shelf.js';

/** @type {import('rackwright-ops-adapters/port').OpsAdapterFactory[]} */
export const adapters = [
  {
    name: 'shelf',
    revision: '1.0',
    create: ({ endpoint, clock }) => shelf(endpoint ?? '/var/lib/shelf', clock),
  },
];
