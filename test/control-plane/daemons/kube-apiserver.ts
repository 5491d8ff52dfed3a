import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { createDaemon, type Daemon } from './daemon.ts';

export interface ApiServerOptions {
  binary: string;
  folder: string;
  etcdUrl: string;
  address: string;
  port: number;
  /** Names of files in `folder`. */
  files: {
    authority: string;
    certificate: string;
    key: string;
    adminCertificate: string;
    adminKey: string;
    tokenKey: string;
    tokenPublicKey: string;
    auditPolicy: string;
    auditLog: string;
  };
  /** After those below, so that the last word is theirs. */
  flags: readonly string[];
}

export function createApiServer({ binary, folder, etcdUrl, address, port, files, flags }: ApiServerOptions): Daemon {
  const at = (file: string): string => join(folder, file);
  const isReady = readiness(address, port, {
    ca: readFileSync(at(files.authority)),
    cert: readFileSync(at(files.adminCertificate)),
    key: readFileSync(at(files.adminKey)),
  });
  return createDaemon({
    name: 'kube-apiserver',
    command: binary,
    args: [
      `--etcd-servers=${etcdUrl}`,
      `--bind-address=${address}`,
      `--advertise-address=${address}`,
      `--secure-port=${port}`,
      `--cert-dir=${at('kube-apiserver')}`,
      `--tls-cert-file=${at(files.certificate)}`,
      `--tls-private-key-file=${at(files.key)}`,
      `--client-ca-file=${at(files.authority)}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
      `--service-account-key-file=${at(files.tokenPublicKey)}`,
      `--service-account-signing-key-file=${at(files.tokenKey)}`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      // Pods of tests belong to no ServiceAccount that a controller would have had to make first.
      '--disable-admission-plugins=ServiceAccount',
      '--enable-bootstrap-token-auth=true',
      '--endpoint-reconciler-type=none',
      '--allow-privileged=true',
      // Kubelets, where there are any, are asked for logs by their own addresses, and only with a certificate of this authority.
      `--kubelet-client-certificate=${at(files.adminCertificate)}`,
      `--kubelet-client-key=${at(files.adminKey)}`,
      `--kubelet-certificate-authority=${at(files.authority)}`,
      '--kubelet-preferred-address-types=InternalIP',
      `--audit-policy-file=${at(files.auditPolicy)}`,
      `--audit-log-path=${at(files.auditLog)}`,
      // One file, in MB: at 100 it would begin another, and the first would go unread.
      '--audit-log-maxsize=4096',
      '--profiling=false',
      ...flags,
    ],
    logFile: at('kube-apiserver.log'),
    isReady,
  });
}

function readiness(
  address: string,
  port: number,
  tls: { ca: Buffer; cert: Buffer; key: Buffer },
): () => Promise<boolean> {
  const path = '/readyz';
  return () =>
    new Promise((resolve) => {
      const agent = new Agent({ ...tls, keepAlive: false });
      const asked = request({ host: address, port, path, agent, timeout: 5_000 }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      asked.on('error', () => resolve(false));
      asked.on('timeout', () => asked.destroy());
      asked.end();
    });
}
