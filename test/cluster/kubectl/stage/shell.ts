import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { findBinaries } from '#test/control-plane/binaries/binaries.ts';
import type { ServedApi } from '#test/parity/servers/served.ts';
import { eventually, type Scene } from '#test/parity/scene.ts';
import { wordsOf } from './command-line.ts';
import { expectGolden } from './golden.ts';
import { runKubectl, startKubectl, type Outcome, type RunningKubectl, type RunOptions } from './kubectl.ts';
import { mask } from './masks.ts';

/** Stands in golden files for what `scene.unique` is: as long as that, so that columns are as wide. */
const anyUnique = 'k000000';

export interface CommandOptions extends RunOptions {
  /** Records of what it printed only the lines that match, with single spaces: a real server has more to list. */
  only?: RegExp;
  /** Lines that come in any order: they are sorted. */
  anyOrder?: RegExp;
  /** Further masks, over what was printed. */
  hide?: readonly (readonly [RegExp, string])[];
}

/** Somebody at a terminal, in a namespace of the test's own, who keeps a record of what they typed and what came. */
export interface Shell {
  readonly namespace: string;
  /** Runs `kubectl <command>` and records it. `UNIQUE` in it is the scene's unique part. */
  readonly kubectl: (command: string, options?: CommandOptions) => Promise<Outcome>;
  /** As `kubectl`, off the record; must succeed. @returns its standard output. */
  readonly quietly: (command: string, options?: RunOptions) => Promise<string>;
  /** Starts one that goes on. It is recorded by `stopped`. */
  readonly start: (command: string, options?: RunOptions) => RunningKubectl;
  /** Ends what `start` began, and records what it printed. */
  readonly stopped: (running: RunningKubectl) => Promise<void>;
  /** Waits for what `start` began to end by itself, and records what it printed. */
  readonly finished: (running: RunningKubectl) => Promise<void>;
  /** Writes a file where commands find it by its name; several objects make one file of several documents. */
  readonly file: (name: string, ...objects: readonly unknown[]) => void;
  /** Asks off the record until what `command` prints satisfies it. */
  readonly until: (command: string, satisfies: (stdout: string) => boolean) => Promise<void>;
  /** Compares the whole record with a golden file. */
  readonly matches: (golden: string) => void;
  readonly close: () => void;
}

export async function openShell(scene: Scene, options: { namespace?: string } = {}): Promise<Shell> {
  const { served, unique } = scene;
  const namespace = options.namespace ?? (await scene.namespace());
  const folder = mkdtempSync(join(tmpdir(), 'rackwright-kubectl-'));
  const { kubectl: binary } = await findBinaries();
  const where = { binary, folder, kubeconfig: join(folder, 'kubeconfig') };
  writeFileSync(where.kubeconfig, withNamespace(served, namespace), { mode: 0o600 });
  const known = new Map([
    [served.url, 'https://SERVER'],
    [new URL(served.url).host, 'SERVER'],
    [folder, 'FOLDER'],
    [unique, anyUnique],
  ]);
  const record: string[] = [];
  const commands = new Map<RunningKubectl, string>();

  const filled = (text: string): string => text.replaceAll('UNIQUE', unique);

  function write(
    command: string,
    { stdout, stderr, exitCode }: Outcome,
    { only, anyOrder, hide = [] }: CommandOptions,
  ): void {
    let printed = [
      ...linesOf(stdout),
      ...linesOf(stderr)
        .filter((line) => !chatter.test(line))
        .map((line) => `! ${line}`),
    ].join('\n');
    printed = mask(printed, { known });
    for (const [pattern, to] of hide) printed = printed.replace(pattern, to);
    if (anyOrder !== undefined) printed = sorted(printed, anyOrder);
    if (only !== undefined) {
      const chosen = printed.split('\n').filter((line) => only.test(line));
      printed = chosen.map((line) => line.replaceAll(/ {2,}/g, '  ').trimEnd()).join('\n');
    }
    const end = exitCode === 0 ? [] : [`exit ${exitCode}`];
    const typed = mask(command.replaceAll('UNIQUE', anyUnique), { known });
    record.push([`$ kubectl ${typed}`, ...(printed === '' ? [] : [printed]), ...end].join('\n'));
  }

  return {
    namespace,
    async kubectl(command, given = {}) {
      const outcome = await runKubectl(where, wordsOf(filled(command)), given);
      write(command, outcome, given);
      return outcome;
    },
    async quietly(command, given = {}) {
      const { stdout, stderr, exitCode } = await runKubectl(where, wordsOf(filled(command)), given);
      if (exitCode !== 0) throw new Error(`kubectl ${command}: ${stderr}`);
      return stdout;
    },
    start(command, given = {}) {
      const running = startKubectl(where, wordsOf(filled(command)), given);
      commands.set(running, command);
      return running;
    },
    async stopped(running) {
      write(commands.get(running) ?? '', { ...(await running.stop()), exitCode: 0 }, {});
    },
    async finished(running) {
      write(commands.get(running) ?? '', await running.ended, {});
    },
    file(name, ...objects) {
      const text = objects
        .map((object) => (typeof object === 'string' ? object : stringify(object, yaml11)))
        .join('---\n');
      writeFileSync(join(folder, name), filled(text));
    },
    until: (command, satisfies) =>
      eventually(async () => {
        const { stdout } = await runKubectl(where, wordsOf(filled(command)));
        return satisfies(stdout);
      }, `kubectl ${command}`),
    matches: (golden) => expectGolden(served, golden, `${record.join('\n\n')}\n`),
    close() {
      for (const running of commands.keys()) void running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function sorted(text: string, which: RegExp): string {
  const lines = text.split('\n');
  const inOrder = lines.filter((line) => which.test(line)).toSorted();
  return lines.map((line) => (which.test(line) ? inOrder.shift() : line)).join('\n');
}

/** What client-go says to itself, and of its requests: one of those may be under way when kubectl gives up waiting. */
const chatter = /^(I\d{4} \d\d:\d\d:\d\d\.\d{6} |E.*"Failed to watch" err="context deadline exceeded")/;

/** What kubectl reads: `y` is no string there unless it is quoted. */
const yaml11 = { version: '1.1' } as const;

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** The same cluster and user, and a namespace that needs not be said. */
function withNamespace({ kubeconfig }: ServedApi, namespace: string): string {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as { contexts: { context: Record<string, string> }[] };
  for (const { context } of config.contexts) context['namespace'] = namespace;
  return stringify(config);
}
