import type { MachineAddress } from '../../port.ts';
import { OpsError } from '../../port.ts';
import { hostKeyOf } from '../host-key.ts';
import { alsoPinned, type KnownHosts, readKnownHosts } from './known-hosts.ts';

/** Where to log in, as whom, with what, and which host keys are trusted. */
export interface Login {
  host: string;
  port: number;
  user: string;
  /** Passed through, in this order, each with the same credentials and pinned like the machine itself. */
  jumps: readonly { host: string; port: number; user: string }[];
  /** Commands are run by `sudo -n`. */
  sudo: boolean;
  knownHosts: KnownHosts;
  privateKey?: string;
  passphrase?: string;
  password?: string;
  /** The controllers' own ssh-agent (a socket's path). */
  agent?: string;
}

export interface LoginSettings {
  parameters: Readonly<Record<string, string>>;
  /** Where the controllers' process finds an ssh-agent, if anywhere. */
  agentSocket?: string;
}

/** Host names and addresses; nothing that an option, a path or a user could be mistaken for. */
const hostGrammar = /^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$/;
const userGrammar = /^[a-z_][a-z0-9_-]{0,31}$/;

/**
 * What an OpsMaster's parameters (`user`, `port`, `jump`, `sudo`, `agent`, `addressType`) and Secret (`ops.privateKey`,
 * `ops.passphrase`, `ops.password`, `ops.known_hosts`, `ops.hostKeySeed`) say of reaching a machine.
 * @throws OpsError `InvalidRequest` or `AuthenticationFailed`, saying which of them to mend.
 */
export function loginOf(machine: MachineAddress, { parameters, agentSocket }: LoginSettings): Login {
  const { agent, addressType } = parameters;
  const { secrets = {} } = machine;
  const address = machine.addresses.find(({ type }) => addressType === undefined || type === addressType);
  if (address === undefined) {
    const ofType = ' of the type that the parameter addressType of the OpsMaster names';
    throw invalid(
      `the machine has no address${addressType === undefined ? '' : ofType}: give it one in spec.addresses`,
    );
  }
  const knownHosts = secrets['ops.known_hosts'];
  if (knownHosts === undefined) {
    const message = 'the Secret of the OpsMaster has no known_hosts: without pinned host keys no machine is reached';
    throw new OpsError('HostKeyMismatch', message, { retryable: true });
  }
  const reading = readKnownHosts(knownHosts);
  if (!reading.read) throw invalid(reading.message);
  const credentials = credentialsOf(secrets, agent === 'true' ? agentSocket : undefined);
  const host = hostOf(address.address, 'address');
  const installed = installedKey(machine);
  return {
    host,
    ...reachedBy(parameters),
    knownHosts: installed === undefined ? reading.hosts : alsoPinned(reading.hosts, host, installed),
    ...credentials,
  };
}

/**
 * What the parameters alone say.
 * @throws OpsError `InvalidRequest`, saying which of them to mend.
 */
export function reachedBy({
  user = 'root',
  port,
  jump,
  sudo,
}: LoginSettings['parameters']): Pick<Login, 'port' | 'user' | 'jumps' | 'sudo'> {
  return {
    port: portOf(port, 'port'),
    user: userOf(user, 'user'),
    jumps: jump === undefined ? [] : jump.split(',').map(jumpOf),
    sudo: sudo === 'true',
  };
}

/** What the OS shows that was installed under the claim that holds the machine. In a rescue system it shows another. */
function installedKey({ serial, claimEpoch, secrets = {} }: MachineAddress): Buffer | undefined {
  const seed = hostKeySeed(secrets);
  return seed === undefined || claimEpoch === undefined ? undefined : hostKeyOf(seed, serial, claimEpoch).publicKey;
}

/** @throws OpsError `InvalidRequest` for one that could be guessed. */
export function hostKeySeed(secrets: Readonly<Record<string, string>>): Buffer | undefined {
  const text = secrets['ops.hostKeySeed'];
  if (text === undefined) return undefined;
  const seed = Buffer.from(text.trim());
  if (seed.length < 32) throw invalid('the hostKeySeed in the Secret of the OpsMaster has fewer than 32 characters');
  return seed;
}

function credentialsOf(
  secrets: Readonly<Record<string, string>>,
  agent: string | undefined,
): Pick<Login, 'privateKey' | 'passphrase' | 'password' | 'agent'> {
  const { 'ops.privateKey': privateKey, 'ops.passphrase': passphrase, 'ops.password': password } = secrets;
  if (privateKey === undefined && password === undefined && agent === undefined) {
    const message = 'the Secret of the OpsMaster has neither privateKey nor password, and no ssh-agent is asked';
    throw new OpsError('AuthenticationFailed', message, { retryable: true });
  }
  return {
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(password === undefined ? {} : { password }),
    ...(agent === undefined ? {} : { agent }),
  };
}

/** `user@host:port`; user and port may be left out. */
function jumpOf(text: string): Login['jumps'][number] {
  const [, user = 'root', host = '', port] = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(text.trim()) ?? [];
  return {
    user: userOf(user, 'jump'),
    host: hostOf(host.replaceAll(/[[\]]/g, ''), 'jump'),
    port: portOf(port, 'jump'),
  };
}

/** Where a name or an address was read: an asset's `spec.addresses`, or a parameter of the OpsMaster. */
type Source = 'address' | 'jump';

function hostOf(text: string, source: Source): string {
  const what = source === 'jump' ? 'a host in the parameter jump of the OpsMaster' : 'the address of the machine';
  if (!hostGrammar.test(text)) throw invalid(`${what} is neither a host name nor an IP address`);
  return text;
}

function userOf(text: string, parameter: 'user' | 'jump'): string {
  const what = `the user name in the parameter ${parameter} of the OpsMaster`;
  if (!userGrammar.test(text)) throw invalid(`${what} is not of the form [a-z_][a-z0-9_-]*`);
  return text;
}

function portOf(text: string | undefined, parameter: 'port' | 'jump'): number {
  const port = text === undefined ? 22 : Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw invalid(`the port in the parameter ${parameter} of the OpsMaster is not between 1 and 65535`);
  }
  return port;
}

function invalid(message: string): OpsError {
  return new OpsError('InvalidRequest', message, { retryable: false });
}
