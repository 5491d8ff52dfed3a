import type { OpsAdapterFactory } from '../port.ts';

export type Shape<T> = { fits: true; value: T } | { fits: false; problem: string };

/** As an OpsMaster may name them. */
const names = /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/;
const revisions = /^[A-Za-z0-9][A-Za-z0-9._:+/=~-]{0,63}$/;

/** `rackwright.adapters` of a package.json; undefined for a package that brings none. */
export function entryOf(manifest: unknown): Shape<string> | undefined {
  if (!isObject(manifest) || manifest['rackwright'] === undefined) return undefined;
  const declared = manifest['rackwright'];
  const entry = isObject(declared) ? declared['adapters'] : undefined;
  if (typeof entry !== 'string' || entry === '') {
    return { fits: false, problem: 'rackwright.adapters of its package.json names no file' };
  }
  return { fits: true, value: entry };
}

/** The factories that a module exports as `adapters`. */
export function factoriesOf(module: unknown): Shape<OpsAdapterFactory[]> {
  const exported = isObject(module) ? module['adapters'] : undefined;
  if (!Array.isArray(exported) || exported.length === 0) {
    return { fits: false, problem: 'it exports no list `adapters`' };
  }
  const factories: OpsAdapterFactory[] = [];
  for (const [at, factory] of exported.entries()) {
    const problem = problemOf(factory);
    if (problem !== undefined) return { fits: false, problem: `adapters[${at}] ${problem}` };
    // Its shape was looked at; what it makes is held to the port as well.
    factories.push(factory as OpsAdapterFactory);
  }
  return { fits: true, value: factories };
}

function problemOf(factory: unknown): string | undefined {
  if (!isObject(factory)) return 'is no object';
  const { name, revision, create } = factory;
  if (typeof name !== 'string' || !names.test(name)) return 'has no name that an OpsMaster could name it by';
  if (typeof revision !== 'string' || !revisions.test(revision)) {
    return 'has no revision that an OpsMaster could name it by';
  }
  return typeof create === 'function' ? undefined : 'has no function create';
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
