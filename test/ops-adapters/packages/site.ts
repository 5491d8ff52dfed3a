import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder as `npm install` leaves one, written by hand. */
export interface Site {
  readonly dir: string;
  /** Names these packages in its package.json, and no others. */
  depend(...names: string[]): void;
  /** Puts a package there: its files by path. `package.json` is made, with the entry `adapters.js`, unless it is given. */
  install(name: string, files: Readonly<Record<string, string>>): void;
  remove(): void;
}

export function createSite(): Site {
  const dir = mkdtempSync(join(tmpdir(), 'rackwright-site-'));
  const write = (path: string, text: string): void => {
    const at = join(dir, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, text);
  };
  return {
    dir,
    depend(...names) {
      write('package.json', JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '*'])) }));
    },
    install(name, files) {
      const manifest = { name, version: '1.0.0', type: 'module', rackwright: { adapters: './adapters.js' } };
      write(`node_modules/${name}/package.json`, JSON.stringify(manifest));
      for (const [path, text] of Object.entries(files)) write(`node_modules/${name}/${path}`, text);
    },
    remove: () => rmSync(dir, { recursive: true }),
  };
}

/** Source of a module with one factory, whose adapters say `word` when asked how they are. */
export function adapterSource(name: string, revision: string, word = revision): string {
  const adapter = `{
    capabilities: new Set(['Reboot']),
    start: async () => ({ outcome: 'accepted' }),
    poll: async () => ({ outcome: 'unknown' }),
    cancel: async () => {},
    inspect: async () => ({}),
    health: async () => ({ healthy: false, reason: 'BackendFailed', message: ${JSON.stringify(word)} }),
  }`;
  return `export const adapters = [{ name: '${name}', revision: '${revision}', create: () => (${adapter}) }];\n`;
}
