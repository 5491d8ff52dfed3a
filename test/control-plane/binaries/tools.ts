import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const binaryNames = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'] as const;
export type BinaryName = (typeof binaryNames)[number];

/** A Go module of its own that pins what is built in it. */
export interface Tool<Name extends string = string> {
  name: string;
  /** Of its go.mod and go.sum. */
  folder: string;
  binaries: readonly Name[];
  packages: readonly string[];
  ldflags: string;
}

/** What a control plane is made of. */
export const tools: readonly Tool<BinaryName>[] = [
  {
    name: 'etcd',
    folder: folderOf('etcd'),
    binaries: ['etcd'],
    packages: ['go.etcd.io/etcd/server/v3'],
    ldflags: '-s -w',
  },
  kubernetesTool('kubernetes', ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl']),
];

/** Built only where nodes are: it takes as long as half a control plane. */
export const kubeletTool: Tool<'kubelet'> = kubernetesTool('kubelet', ['kubelet']);

function kubernetesTool<Name extends string>(name: string, binaries: readonly Name[]): Tool<Name> {
  const folder = folderOf(name);
  return {
    name,
    folder,
    binaries,
    packages: binaries.map((binary) => `k8s.io/kubernetes/cmd/${binary}`),
    ldflags: ['-s', '-w', ...stamps(folder).map((stamp) => `-X ${stamp}`)].join(' '),
  };
}

/** Unstamped, a program calls itself v0.0.0-master, and every check of version skew misfires. */
function stamps(folder: string): string[] {
  const { gitVersion, major, minor } = kubernetesVersion(folder);
  return [
    `k8s.io/component-base/version.gitVersion=${gitVersion}`,
    `k8s.io/component-base/version.gitMajor=${major}`,
    `k8s.io/component-base/version.gitMinor=${minor}`,
    `k8s.io/client-go/pkg/version.gitVersion=${gitVersion}`,
  ];
}

/** Changes with anything that the binaries are made of. */
export function keyOf(tool: Tool): string {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(`${tool.folder}/${file}`));
  hash.update(JSON.stringify([tool.packages, tool.ldflags, process.platform, process.arch]));
  return `${tool.name}-${hash.digest('hex').slice(0, 16)}`;
}

function folderOf(name: string): string {
  return fileURLToPath(new URL(`../tools/${name}`, import.meta.url));
}

function kubernetesVersion(folder: string): { gitVersion: string; major: string; minor: string } {
  const pinned = /^\s*(?:require )?k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)\b/m;
  const [, gitVersion, major, minor] = pinned.exec(readFileSync(`${folder}/go.mod`, 'utf8')) ?? [];
  if (gitVersion === undefined || major === undefined || minor === undefined) {
    throw new Error(`${folder}/go.mod names no version of k8s.io/kubernetes`);
  }
  return { gitVersion, major, minor };
}
