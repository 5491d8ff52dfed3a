import { createServer, connect } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import type { HostEvent, KeeperCalls, KeeperOptions } from './calls.ts';
import { readHierarchies } from './cgroups.ts';
import { createDisk, type Disk } from './disk.ts';
import { createHostFolder } from './host-folder.ts';
import { missed } from './kernel-events.ts';
import { createMachine, type Machine } from './machine.ts';
import { createSysfs } from './sysfs.ts';

export interface Keeper {
  readonly calls: KeeperCalls;
  blockDeviceChanged(line: string): void;
}

/** All hosts of one net. */
export function createKeeper(options: KeeperOptions, state: string, tell: (event: HostEvent) => void): Keeper {
  const hierarchies = readHierarchies();
  const net = options.folder.split('/').at(-1) ?? '';
  // For whoever clears up after this process.
  writeFileSync(join(options.folder, 'cgroups'), hierarchies.map(({ folder }) => `${join(folder, net)}\n`).join(''));
  const machines = new Map<string, Machine>();
  const machineOf = (name: string): Machine => {
    const found = machines.get(name);
    if (found === undefined) throw new Error(`there is no host ${name}`);
    return found;
  };

  const calls: KeeperCalls = {
    async addHost(spec) {
      if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(spec.name)) throw new Error(`${spec.name} can't be a host's name`);
      if (machines.has(spec.name)) throw new Error(`there is a host ${spec.name} already`);
      const path = join(state, spec.name);
      mkdirSync(path);
      const folder = await createHostFolder(path, spec, options.clientKey);
      const sysfs = createSysfs(join(path, 'sys'));
      const disks: Disk[] = [];
      for (const disk of spec.disks) disks.push(await createDisk(options.folder, disk));
      for (const disk of disks) sysfs.addDisk(disk);
      const machine = createMachine({
        spec,
        net,
        index: machines.size,
        bridge: options.bridge,
        folder,
        consoleFile: join(options.folder, `${spec.name}.console`),
        disks,
        sysfs,
        sharedRoot: options.sharedRoot,
        hierarchies,
        tell,
      });
      machines.set(spec.name, machine);
      return machine.facts;
    },
    powerOn: async (host) => machineOf(host).powerOn(),
    powerOff: async (host) => machineOf(host).powerOff(),
    cutPower: async (host) => machineOf(host).cutPower(),
    setBoot: async (host, boot) => machineOf(host).setBoot(boot),
    setSerial: async (host, serial) => machineOf(host).setSerial(serial),
    setLink: async (host, link) => machineOf(host).setLink(link),
    exec: async (host, argv, execOptions) => machineOf(host).exec(argv, execOptions),
    async expose(port, socket) {
      const server = createServer((from) => {
        const to = connect(socket);
        from.pipe(to).pipe(from);
        from.on('error', () => to.destroy());
        to.on('error', () => from.destroy());
      });
      server.listen(port, options.bridge.split('/')[0]);
      await once(server, 'listening');
    },
    async stop() {
      await Promise.all([...machines.values()].map((machine) => machine.close()));
    },
  };
  return {
    calls,
    blockDeviceChanged(line) {
      for (const machine of machines.values()) {
        const { devices } = machine.facts;
        const isOf = (device: string): boolean => line.includes(`/${device.slice('/dev/'.length)}/`);
        if (line === missed || Object.values(devices).some(isOf)) {
          void machine.readPartitions();
        }
      }
    },
  };
}
