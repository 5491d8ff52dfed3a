import type { Clock } from '#models/ports/clock.ts';
import type { Machine } from '../../world/machine.ts';
import type { Heartbeats } from './heartbeats.ts';
import { processKey, type KubeletProcess } from './process.ts';

/** Which kubelets run, by machine and by the Node that they say they are. */
export interface Processes {
  /** Makes the run on this machine what it should be. True when one began or ended. */
  refresh(machine: Machine): boolean;
  get(serial: string): KubeletProcess | undefined;
  /** Those that believe to be this Node, by serial: one, or none, unless two machines have the same identity. */
  named(nodeName: string): readonly KubeletProcess[];
  /** It has registered: from here on its heartbeats count and it runs pods. False when it has ended meanwhile. */
  register(process: KubeletProcess): boolean;
  /** Ends all runs, as if the machines had vanished, without a word to anyone. */
  clear(): void;
}

export function createProcesses(clock: Clock, heartbeats: Heartbeats): Processes {
  const running = new Map<string, KubeletProcess>();
  const byNode = new Map<string, KubeletProcess[]>();

  function stop(process: KubeletProcess): void {
    running.delete(process.serial);
    const left = (byNode.get(process.nodeName) ?? []).filter((other) => other !== process);
    if (left.length === 0) byNode.delete(process.nodeName);
    else byNode.set(process.nodeName, left);
    heartbeats.end(process.nodeName, process.serial);
  }

  return {
    refresh(machine) {
      const old = running.get(machine.serial);
      const key = processKey(machine);
      if (old?.key === key) return false;
      if (old !== undefined) stop(old);
      const nodeName = machine.disk.kubelet?.node.name;
      if (key !== undefined && nodeName !== undefined) {
        const process: KubeletProcess = {
          key,
          serial: machine.serial,
          nodeName,
          bootId: machine.bootId ?? '',
          startedAt: clock.now(),
          registered: false,
        };
        running.set(machine.serial, process);
        const all = [...(byNode.get(nodeName) ?? []), process];
        byNode.set(
          nodeName,
          all.toSorted((a, b) => (a.serial < b.serial ? -1 : 1)),
        );
      }
      return true;
    },
    get: (serial) => running.get(serial),
    named: (nodeName) => byNode.get(nodeName) ?? [],
    register(process) {
      if (running.get(process.serial) !== process) return false;
      process.registered = true;
      heartbeats.begin(process.nodeName, process.serial);
      return true;
    },
    clear() {
      for (const process of running.values()) stop(process);
    },
  };
}
