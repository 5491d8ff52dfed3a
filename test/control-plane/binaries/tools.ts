import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const binaryNames = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'] as const;
export type BinaryName = (typeof binaryNames)[number];

/** A Go module of its own that pins what is built in it. */
export interface Tool {
  name: string;
  /** Of its go.mod and go.sum. */
  folder: string;
  binaries: readonly BinaryName[];
  packages: readonly string[];
  ldflags: string;
}

const kubernetes = folderOf('kubernetes');
const kubernetesVersion = required(kubernetes, /^\s*(?:require )?k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)\b/m);
const [, gitVersion, major, minor] = kubernetesVersion;

/** Unstamped, a server calls itself v0.0.0-master, and every check of version skew misfires. */
const stamps = [
  `k8s.io/component-base/version.gitVersion=${gitVersion}`,
  `k8s.io/component-base/version.gitMajor=${major}`,
  `k8s.io/component-base/version.gitMinor=${minor}`,
  `k8s.io/client-go/pkg/version.gitVersion=${gitVersion}`,
];

export const tools: readonly Tool[] = [
  {
    name: 'etcd',
    folder: folderOf('etcd'),
    binaries: ['etcd'],
    packages: ['go.etcd.io/etcd/server/v3'],
    ldflags: '-s -w',
  },
  {
    name: 'kubernetes',
    folder: kubernetes,
    binaries: ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'],
    packages: ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'].map(
      (name) => `k8s.io/kubernetes/cmd/${name}`,
    ),
    ldflags: ['-s', '-w', ...stamps.map((stamp) => `-X ${stamp}`)].join(' '),
  },
];

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

function required(folder: string, pattern: RegExp): RegExpExecArray {
  const found = pattern.exec(readFileSync(`${folder}/go.mod`, 'utf8'));
  if (found === null) throw new Error(`${folder}/go.mod names no version by ${pattern}`);
  return found;
}
