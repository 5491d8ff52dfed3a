import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { auditPolicy, readAuditLog, type AuditEvent } from './audit-log.ts';
import { createAuthority, newSigningKey, type Authority, type ClientSubject, type Validity } from './authority.ts';
import { findBinaries, type Binaries } from './binaries/binaries.ts';
import type { Daemon } from './daemons/daemon.ts';
import { createEtcd, type Etcd } from './daemons/etcd.ts';
import { freePort } from './daemons/free-port.ts';
import { createApiServer } from './daemons/kube-apiserver.ts';
import { createControllerManager } from './daemons/kube-controller-manager.ts';
import { createScheduler } from './daemons/kube-scheduler.ts';
import { makeFolder } from './folder.ts';
import { kubeconfigText } from './kubeconfig.ts';

export interface ControlPlaneOptions {
  /** Found, or built, unless given. */
  binaries?: Binaries;
  /** Where kube-apiserver listens, and what its certificate names; loopback unless a network namespace has to reach it. */
  address?: string;
  /** Whether etcd writes through to the disk; not unless told. */
  fsync?: boolean;
  /** Added to kube-apiserver's flags, and to kube-controller-manager's. */
  apiServerFlags?: readonly string[];
  controllerManagerFlags?: readonly string[];
  /** kube-controller-manager and kube-scheduler too; yes unless told. */
  controllers?: boolean;
}

/** A control plane of a test's own. Several stand side by side, and nothing of one is left when it is stopped. */
export interface ControlPlane {
  readonly url: string;
  readonly caPem: string;
  readonly binaries: Binaries;
  /** Signs for whom the API server believes. */
  readonly authority: Authority;
  /** Logs, keys and data: gone after `stop`. */
  readonly folder: string;
  readonly etcd: Etcd;
  readonly apiServer: Daemon;
  /** Absent where they weren't asked for. */
  readonly controllerManager: Daemon | undefined;
  readonly scheduler: Daemon | undefined;
  /** The text of a kubeconfig; the administrator's (`system:masters`) unless told. */
  kubeconfig(user?: ClientSubject, validity?: Validity): Promise<string>;
  /** The same as a file in `folder`. @returns its path. */
  kubeconfigFile(user?: ClientSubject, validity?: Validity): Promise<string>;
  /** The writes that were answered, Events and Leases apart, oldest first. */
  auditLog(): AuditEvent[];
  stop(): Promise<void>;
}

export const administrator: ClientSubject = { name: 'administrator', groups: ['system:masters'] };

/** Resolves when all of it serves. @throws BuildError without binaries, DaemonError when a part of it doesn't start. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { address = '127.0.0.1', fsync = false, controllers = true } = options;
  const binaries = options.binaries ?? (await findBinaries());
  const folder = makeFolder();
  const daemons: Daemon[] = [];
  let files = 0;

  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  async function started(daemon: Daemon): Promise<Daemon> {
    daemons.unshift(daemon);
    await daemon.start();
    return daemon;
  }
  async function stop(): Promise<void> {
    // In the order opposite to the start's: none misses what it stands on.
    for (const daemon of daemons) await daemon.stop(daemon.name === 'etcd' ? 'SIGKILL' : 'SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    const authority = await createAuthority('rackwright-test');
    const port = await freePort(address);
    const url = `https://${address.includes(':') ? `[${address}]` : address}:${port}`;
    const caPem = authority.certificatePem;
    const kubeconfig = async (user: ClientSubject = administrator, validity?: Validity): Promise<string> =>
      kubeconfigText({ url, caPem, user: await authority.issueClient(user, validity) });
    const kubeconfigFile = async (user?: ClientSubject, validity?: Validity): Promise<string> =>
      write(`kubeconfig-${(files += 1)}`, await kubeconfig(user, validity));

    await writeKeys(authority, address, write);
    const etcd = await createEtcd({ binary: binaries.etcd, folder, fsync });
    await started(etcd.daemon);
    const apiServer = await started(
      createApiServer({
        binary: binaries['kube-apiserver'],
        folder,
        etcdUrl: etcd.url,
        address,
        port,
        files: keyFiles,
        flags: options.apiServerFlags ?? [],
      }),
    );
    const scheduler = async (): Promise<Daemon> =>
      started(
        await createScheduler({
          binary: binaries['kube-scheduler'],
          folder,
          kubeconfig: await kubeconfigFile({ name: 'system:kube-scheduler' }),
        }),
      );
    const controllerManager = async (): Promise<Daemon> =>
      started(
        await createControllerManager({
          binary: binaries['kube-controller-manager'],
          folder,
          kubeconfig: await kubeconfigFile({ name: 'system:kube-controller-manager' }),
          files: keyFiles,
          flags: options.controllerManagerFlags ?? [],
        }),
      );
    return {
      url,
      caPem,
      binaries,
      authority,
      folder,
      etcd,
      apiServer,
      controllerManager: controllers ? await controllerManager() : undefined,
      scheduler: controllers ? await scheduler() : undefined,
      kubeconfig,
      kubeconfigFile,
      auditLog: () => readAuditLog(join(folder, keyFiles.auditLog)),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const keyFiles = {
  authority: 'ca.crt',
  authorityKey: 'ca.key',
  certificate: 'serving.crt',
  key: 'serving.key',
  adminCertificate: 'admin.crt',
  adminKey: 'admin.key',
  tokenKey: 'service-account.key',
  tokenPublicKey: 'service-account.pub',
  auditPolicy: 'audit-policy.yaml',
  auditLog: 'audit.log',
};

async function writeKeys(
  authority: Authority,
  address: string,
  write: (name: string, text: string) => string,
): Promise<void> {
  const names = [...new Set([address, '127.0.0.1', '10.96.0.1', 'localhost', 'kubernetes.default.svc'])];
  const serving = await authority.issueServer('kube-apiserver', names);
  const admin = await authority.issueClient(administrator);
  const tokens = await newSigningKey();
  write(keyFiles.authority, authority.certificatePem);
  write(keyFiles.authorityKey, authority.keyPem);
  write(keyFiles.certificate, serving.certificatePem);
  write(keyFiles.key, serving.keyPem);
  write(keyFiles.adminCertificate, admin.certificatePem);
  write(keyFiles.adminKey, admin.keyPem);
  write(keyFiles.tokenKey, tokens.privatePem);
  write(keyFiles.tokenPublicKey, tokens.publicPem);
  write(keyFiles.auditPolicy, stringify(auditPolicy));
}
