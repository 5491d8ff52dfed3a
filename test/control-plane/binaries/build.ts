import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Tool } from './tools.ts';

export class BuildError extends Error {
  override readonly name = 'BuildError';
}

/**
 * Builds a tool into `folder`, which appears whole or not at all: builders side by side do no harm.
 * @throws BuildError that says what is missing, or what Go said.
 */
export async function build(
  tool: Tool,
  folder: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  sweep(dirname(folder));
  const unfinished = mkdtempSync(`${folder}.building-`);
  const started = performance.now();
  say(`building ${tool.binaries.join(', ')} from Go modules: minutes, and once only`);
  try {
    const output = tool.packages.length === 1 ? join(unfinished, tool.name) : `${unfinished}/`;
    await go(
      ['build', '-trimpath', '-buildvcs=false', '-ldflags', tool.ldflags, '-o', output, ...tool.packages],
      tool,
      env,
    );
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another builder was first: what it built is the same.
    if (!isTaken(error)) throw error;
  }
  say(`built ${tool.name} in ${Math.round((performance.now() - started) / 1000)} s`);
}

/** What builds left that were killed: none takes a day. */
function sweep(cache: string): void {
  const dayMs = 24 * 60 * 60 * 1000;
  for (const name of readdirSync(cache)) {
    if (!name.includes('.building-')) continue;
    const path = join(cache, name);
    // Another builder may have finished it meanwhile.
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined && found.mtimeMs < Date.now() - dayMs) rmSync(path, { recursive: true, force: true });
  }
}

async function go(args: readonly string[], { folder, binaries }: Tool, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn('go', args, {
    cwd: folder,
    env: { ...env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOWORK: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const said = text(child.stderr);
  let code: number | null;
  try {
    code = await ended;
  } catch (cause) {
    throw new BuildError(missing(binaries), { cause });
  }
  if (code !== 0) throw new BuildError(`go ${args[0]} in ${folder} ended with ${code}:\n${(await said).trimEnd()}`);
}

function missing(binaries: readonly string[]): string {
  return (
    `there is no ${binaries.join(', ')}, and no Go to build it with.\n` +
    'Install Go 1.25 or newer, or set KUBEBUILDER_ASSETS to a folder that holds the binaries (setup-envtest use -p path).'
  );
}

function isTaken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOTEMPTY' || code === 'EEXIST';
}
