import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { build } from './build.ts';
import { binaryNames, keyOf, kubeletTool, tools, type BinaryName, type Tool } from './tools.ts';

/** Paths of executables. */
export type Binaries = Readonly<Record<BinaryName, string>>;

export interface BinariesOptions {
  env?: NodeJS.ProcessEnv;
  /** Told what takes long; standard error unless told. */
  say?: (line: string) => void;
}

/**
 * Each binary from `KUBEBUILDER_ASSETS` where it is there, else from the cache, else built into the cache.
 * @throws BuildError when it can't be had.
 */
export async function findBinaries(options: BinariesOptions = {}): Promise<Binaries> {
  const found: Partial<Record<BinaryName, string>> = {};
  for (const name of binaryNames) {
    // Those who use envtest have three of them.
    const given = assetOf(name, options);
    if (given !== undefined) found[name] = given;
  }
  for (const tool of tools) {
    const lacking = tool.binaries.filter((name) => found[name] === undefined);
    if (lacking.length === 0) continue;
    const folder = await built(tool, options);
    for (const name of lacking) found[name] = join(folder, name);
  }
  return allOf(found);
}

/**
 * A kubelet of the control plane's version, got in the same way.
 * @returns its path. @throws BuildError when it can't be had.
 */
export async function kubeletBinary(options: BinariesOptions = {}): Promise<string> {
  return assetOf('kubelet', options) ?? join(await built(kubeletTool, options), 'kubelet');
}

function assetOf(name: string, { env = process.env }: BinariesOptions): string | undefined {
  const assets = env['KUBEBUILDER_ASSETS'];
  if (assets === undefined || assets === '') return undefined;
  const path = join(assets, name);
  return existsSync(path) ? path : undefined;
}

/** @returns the folder in the cache, built if it isn't there. */
async function built(tool: Tool, options: BinariesOptions): Promise<string> {
  const { env = process.env, say = (line) => process.stderr.write(`${line}\n`) } = options;
  const folder = join(cacheFolder(env), 'control-plane', keyOf(tool));
  if (!existsSync(folder)) await build(tool, folder, env, say);
  return folder;
}

function allOf(found: Partial<Record<BinaryName, string>>): Binaries {
  const pathOf = (name: BinaryName): string => {
    const path = found[name];
    if (path === undefined) throw new Error(`no tool builds ${name}`);
    return path;
  };
  return {
    etcd: pathOf('etcd'),
    'kube-apiserver': pathOf('kube-apiserver'),
    'kube-controller-manager': pathOf('kube-controller-manager'),
    'kube-scheduler': pathOf('kube-scheduler'),
    kubectl: pathOf('kubectl'),
  };
}
