import { Pool } from 'undici';
import type { ServedApi } from '../servers/served.ts';
import { clientOf, connectsWithin, type Client } from './client.ts';

/** The server as it answers whom it doesn't know: nobody, or who shows `authorization`. */
export function createStranger({ url, caPem: ca }: ServedApi, authorization?: string): Client {
  return clientOf(
    new Pool(url, { connect: { ca, timeout: connectsWithin } }),
    authorization === undefined ? {} : { authorization },
  );
}
