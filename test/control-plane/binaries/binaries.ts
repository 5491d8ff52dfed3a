import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { build } from './build.ts';
import { binaryNames, keyOf, tools, type BinaryName } from './tools.ts';

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
  const { env = process.env, say = (line) => process.stderr.write(`${line}\n`) } = options;
  const found: Partial<Record<BinaryName, string>> = {};
  const assets = env['KUBEBUILDER_ASSETS'];
  if (assets !== undefined && assets !== '') {
    // Those who use envtest have three of them.
    for (const name of binaryNames) if (existsSync(join(assets, name))) found[name] = join(assets, name);
  }
  for (const tool of tools) {
    const lacking = tool.binaries.filter((name) => found[name] === undefined);
    if (lacking.length === 0) continue;
    const folder = join(cacheFolder(env), 'control-plane', keyOf(tool));
    if (!existsSync(folder)) await build(tool, folder, env, say);
    for (const name of lacking) found[name] = join(folder, name);
  }
  return allOf(found);
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
