import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ran } from './command.ts';
import { HostsError } from './hosts-error.ts';
import type { BootSource, DiskSpec, ExecOptions, HostEvent, HostFacts, HostSpec, KeeperCalls } from './keeper/calls.ts';
import { dial, type Target } from './reach.ts';

export interface HostOptions {
  /** Letters, digits and hyphens; its own in the net. */
  name: string;
  /** In the bridge's range; two hosts may have the same. */
  address: string;
  /** None unless told. */
  disks?: readonly DiskSpec[];
  /** Default: made from the name. */
  serial?: string;
  /** What it starts from; of several the first that has a system, at each start. Default rescue. */
  boot?: BootSource | readonly BootSource[];
  /** Root's in the rescue system; without it ssh there takes keys only. */
  password?: string;
  /** An installed system sets its address itself (`own`), or finds it set (the default). */
  diskNetwork?: HostSpec['diskNetwork'];
  /** What its systems find to have started them; a BIOS unless told. */
  firmware?: HostSpec['firmware'];
  /** What its rescue system has beside the shared root: text by path below the root. */
  rescueFiles?: HostSpec['rescueFiles'];
}

export interface Host extends HostFacts {
  readonly name: string;
  readonly address: string;
  /** What happened to it, oldest first. */
  readonly events: readonly HostEvent[];
  /** Resolves when its system's first program runs, or it is clear that none does. On already, it stays as it is. */
  powerOn(): Promise<void>;
  powerOff(): Promise<void>;
  cutPower(): Promise<void>;
  /** From its next start on. */
  setBoot(boot: BootSource | readonly BootSource[]): Promise<void>;
  /** What its firmware says from now on, whether true or not. */
  setSerial(serial: string): Promise<void>;
  /** The cable in or out, until it is next off. */
  setLink(state: 'up' | 'down'): Promise<void>;
  /** The first event of this kind among those after the first `seen`. @throws HostsError when none comes in time. */
  event(kind: HostEvent['kind'], seen?: number, withinMs?: number): Promise<HostEvent>;
  /** What its systems said on the console, from the first start on. */
  console(): string;
  /** In it, as root, not by ssh, so that a test sees what happens whatever ssh does. */
  exec(argv: readonly string[], options?: ExecOptions): Promise<Ran>;
  dial(port: number): Promise<Socket>;
  /** The same as a port on this machine's loopback. */
  forward(port: number): Promise<Target>;
  /** Resolves when an ssh server greets. @throws HostsError with its console when none does in time. */
  answersSsh(withinMs?: number): Promise<void>;
}

export interface HostContext {
  keeper: KeeperCalls;
  folder: string;
  proxySocket: string;
  forward: (target: Target) => Promise<Target>;
}

/** A boot takes seconds; this only ends what doesn't come at all. */
const hangs = 120_000;

export async function createHost(
  options: HostOptions,
  { keeper, folder, proxySocket, forward }: HostContext,
): Promise<{ host: Host; heard(event: HostEvent): void }> {
  const { name, address } = options;
  const facts = await keeper.addHost({
    name,
    address,
    disks: options.disks ?? [],
    serial: options.serial ?? `SERIAL-${name}`,
    boot: orderOf(options.boot ?? 'rescue'),
    diskNetwork: options.diskNetwork ?? 'given',
    firmware: options.firmware ?? 'bios',
    rescueFiles: options.rescueFiles ?? {},
    ...(options.password !== undefined && { password: options.password }),
  });
  const events: HostEvent[] = [];
  const consoleFile = join(folder, `${name}.console`);
  const readConsole = (): string => (existsSync(consoleFile) ? readFileSync(consoleFile, 'utf8') : '');

  async function until<T>(what: string, find: () => Promise<T | undefined>, withinMs: number): Promise<T> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const found = await find();
      if (found !== undefined) return found;
      if (performance.now() > deadline || events.at(-1)?.kind === 'dead') {
        throw new HostsError(
          `${name}: ${what} didn't come (waited up to ${withinMs} ms); its console:\n${readConsole().slice(-2_000)}`,
        );
      }
      await sleep(20);
    }
  }

  const host: Host = {
    ...facts,
    name,
    address,
    events,
    powerOn: () => keeper.powerOn(name),
    powerOff: () => keeper.powerOff(name),
    cutPower: () => keeper.cutPower(name),
    setBoot: (boot) => keeper.setBoot(name, orderOf(boot)),
    setSerial: (serial) => keeper.setSerial(name, serial),
    setLink: (state) => keeper.setLink(name, state),
    event: (kind, seen = 0, withinMs = hangs) =>
      until(`the event ${kind}`, async () => events.slice(seen).find((event) => event.kind === kind), withinMs),
    console: readConsole,
    exec: (argv, execOptions = {}) => keeper.exec(name, argv, execOptions),
    dial: (port) => dial(proxySocket, { host: address, port }),
    forward: (port) => forward({ host: address, port }),
    async answersSsh(withinMs = hangs) {
      const greets = async (): Promise<true | undefined> =>
        (await greeting(proxySocket, address)).startsWith('SSH-') ? true : undefined;
      await until('ssh', greets, withinMs);
    },
  };
  return { host, heard: (event) => events.push(event) };
}

function orderOf(boot: BootSource | readonly BootSource[]): readonly BootSource[] {
  return typeof boot === 'string' ? [boot] : boot;
}

/** What an ssh server says first; nothing where there is none. */
async function greeting(proxySocket: string, host: string): Promise<string> {
  let socket: Socket | undefined;
  try {
    socket = await dial(proxySocket, { host, port: 22 }, 5_000);
    const [data] = (await once(socket, 'data', { signal: AbortSignal.timeout(10_000) })) as [Buffer];
    return data.toString();
  } catch {
    return '';
  } finally {
    socket?.destroy();
  }
}
