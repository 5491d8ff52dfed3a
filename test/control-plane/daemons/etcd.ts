import { join } from 'node:path';
import { createDaemon, type Daemon } from './daemon.ts';
import { freePort } from './free-port.ts';

export interface EtcdOptions {
  binary: string;
  folder: string;
  /** True writes through to the disk, as where data must outlive a power cut. Tests that aren't about disks don't wait for it. */
  fsync: boolean;
}

export interface Etcd {
  readonly daemon: Daemon;
  /** Of its client API, gRPC and its JSON gateway alike; plain http on loopback. */
  readonly url: string;
}

export async function createEtcd({ binary, folder, fsync }: EtcdOptions): Promise<Etcd> {
  const url = `http://127.0.0.1:${await freePort('127.0.0.1')}`;
  const peer = `http://127.0.0.1:${await freePort('127.0.0.1')}`;
  const daemon = createDaemon({
    name: 'etcd',
    command: binary,
    args: [
      '--name=test',
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=test=${peer}`,
      '--quota-backend-bytes=4294967296',
      ...(fsync ? [] : ['--unsafe-no-fsync']),
    ],
    logFile: join(folder, 'etcd.log'),
    isReady: () => isHealthy(url),
  });
  return { daemon, url };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health`);
    const health: unknown = await response.json();
    return typeof health === 'object' && health !== null && 'health' in health && health.health === 'true';
  } catch {
    return false;
  }
}
