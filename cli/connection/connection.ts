import type { Kube } from '#controllers/runtime/kube.ts';
import { survey } from '#controllers/preflight/survey.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import type { Io } from '../io.ts';
import { openCluster } from './cluster.ts';
import { kindsExpected } from './expected.ts';
import type { ConnectionOptions } from './options.ts';
import { requireFit } from './require-fit.ts';

export interface Connection {
  kube: Kube;
  /** Where it leads, for messages. */
  url(): string | undefined;
  close(): Promise<void>;
}

/**
 * Connects, and makes sure that the server answers, lets us in, and serves our kinds with the schemas of this version.
 * @throws CommandError that says which of them it is, and what to do.
 */
export async function connect(options: ConnectionOptions, env: Io['env']): Promise<Connection> {
  const cluster = openCluster(options, env);
  try {
    requireFit(await survey({ transport: cluster.transport, clock: systemClock }, kindsExpected()));
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return cluster;
}
