import type { OperationRequest } from '../port.ts';
import { authorizedKeyOf } from './authorized-key.ts';
import { hostKeySeed } from './connection/login.ts';
import { hostKeyOf } from './host-key.ts';

/** What the runner has to put in, so that we find the installed system again and are let in. */
export interface OsInstall {
  secrets: Readonly<Record<string, string>>;
  request: Readonly<Record<string, unknown>>;
}

/**
 * The host key that this claim's install has on this machine, and the login that we come by.
 * @param parameters of the OpsMaster.
 * @returns undefined where the OpsMaster has no seed: then the system that comes up couldn't be told from any other.
 * @throws OpsError `InvalidRequest` for a seed that could be guessed.
 */
export function osInstall(
  { machine, fence, hostname }: OperationRequest,
  parameters: Readonly<Record<string, string>>,
): OsInstall | undefined {
  const { serial, secrets = {} } = machine;
  const seed = hostKeySeed(secrets);
  if (seed === undefined) return undefined;
  const { user = 'root', sudo } = parameters;
  const privateKey = secrets['ops.privateKey'];
  const line = privateKey === undefined ? undefined : authorizedKeyOf(privateKey);
  return {
    secrets: { hostKey: hostKeyOf(seed, serial, fence.epoch).privateKey },
    request: {
      user,
      ...(sudo === 'true' ? { sudo: true } : {}),
      ...(line === undefined ? {} : { authorizedKeys: [line] }),
      // A name that nobody gave still tells machines apart.
      hostname: hostname ?? hostnameOf(serial),
    },
  };
}

function hostnameOf(serial: string): string {
  const letters = serial
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')
    .slice(0, 50);
  return `machine-${letters}`.replace(/-+$/, '');
}
