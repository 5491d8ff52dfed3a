import { randomUUID } from 'node:crypto';
import { systemClock, type Clock } from './clock.ts';
import { AnsibleRunnerError } from './errors.ts';
import { handle, type Run } from './handle.ts';
import type { Secrets } from './inventory.ts';
import { checked } from './names.ts';
import { processTable } from './process-table.ts';
import { listRuns, pruneRuns, stateOf, type KnownRun, type Retention } from './prune.ts';
import { readRecord } from './record.ts';
import { redactor } from './redact.ts';
import { exists, runFolder } from './run-folder.ts';
import type { RunSpec } from './run-spec.ts';
import { start } from './start.ts';
import { findExecutable, runnerVersion } from './version.ts';

export type { Clock } from './clock.ts';
export type { Connection } from './connection.ts';
export { AnsibleRunnerError, type ErrorKind, type Retry } from './errors.ts';
export type { Gap, HostFailed, HostOk, HostStats, HostUnreachable, RunEvent } from './event.ts';
export type { Run } from './handle.ts';
export type { Group, Host, Inventory, Secrets, Variables } from './inventory.ts';
export type { Json, JsonObject } from './json.ts';
export type { KnownRun, Retention } from './prune.ts';
export type { FailureReason, HostFailure, RunResult } from './result.ts';
export type { RunSpec, Ssh, Work } from './run-spec.ts';
export { Template, template, type Value } from './unsafe.ts';

export interface AnsibleRunnerOptions {
  /** An absolute path. Each run has a folder in it; made with mode 0700 when missing. */
  readonly dataDir: string;
  /** The command, looked for in `PATH`, or an absolute path such as one in a virtual environment of Python's. */
  readonly command?: string;
  /** Where a run's `PATH` and `HOME` come from; nothing else is taken over. This process's environment by default. */
  readonly environment?: { readonly [name: string]: string | undefined };
  readonly pollMs?: number;
  /** How long a run may take to end by itself after a cancel or its timeout. */
  readonly graceMs?: number;
  readonly clock?: Clock;
  /** Makes idents and cookies; no two may be alike. Random UUIDs by default. */
  readonly newId?: () => string;
}

export interface AnsibleRunner {
  /** The version of ansible-runner. @throws `runner-missing`, `runner-version` */
  version(options?: { readonly signal?: AbortSignal }): Promise<string>;
  /**
   * Starts a run and follows it. The run is on its own: it outlives this process, and the signal ends only the start (then nothing
   * was done) or the following, never the run.
   *
   * @throws AnsibleRunnerError, and then nothing was done on any host
   */
  run(spec: RunSpec, options?: { readonly signal?: AbortSignal }): Promise<Run>;
  /**
   * Takes up a run again, alive or ended, of this process or of an earlier one. Secrets are not kept: name those whose values
   * should be replaced in events.
   *
   * @throws `ident-unknown`
   */
  resume(ident: string, options?: { readonly redact?: readonly string[]; readonly signal?: AbortSignal }): Promise<Run>;
  /** All runs that have a folder, the latest first: what there is to resume after a restart. */
  list(options?: { readonly signal?: AbortSignal }): Promise<readonly KnownRun[]>;
  /** How a run stands; one that no run is called is `unsettled`. */
  state(ident: string): Promise<KnownRun['state']>;
  /** Removes folders of runs that have ended; returns their idents. */
  prune(retention: Retention, options?: { readonly signal?: AbortSignal }): Promise<readonly string[]>;
}

const defaultPollMs = 250;
const leastPollMs = 20;
const defaultGraceMs = 15_000;

export function ansibleRunner(options: AnsibleRunnerOptions): AnsibleRunner {
  const dataDir = checked('folder', options.dataDir, 'dataDir').replace(/(?<=.)\/+$/, '');
  const clock = options.clock ?? systemClock;
  const newId = options.newId ?? randomUUID;
  const inherited = options.environment ?? process.env;
  // Reading a folder more often than this would be a load, and tell nothing sooner that anybody sees.
  const pollMs = Math.max(options.pollMs ?? defaultPollMs, leastPollMs);
  const graceMs = options.graceMs ?? defaultGraceMs;
  const processes = processTable();
  let found: { readonly executable: string; readonly version: string } | undefined;

  const find = async (signal?: AbortSignal): Promise<{ readonly executable: string; readonly version: string }> => {
    if (found !== undefined) return found;
    const executable = await findExecutable(
      options.command ?? 'ansible-runner',
      inherited['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    );
    const version = await runnerVersion(executable, signal);
    found = { executable, version };
    return found;
  };

  const takeUp = async (ident: string, secrets: readonly string[], signal?: AbortSignal): Promise<Run> => {
    const folder = runFolder(dataDir, ident);
    const record = await readRecord(folder);
    if (record === undefined) {
      const kind = (await exists(folder.path)) ? 'storage' : 'ident-unknown';
      throw new AnsibleRunnerError(kind, `there is no record of a run named ${ident}`);
    }
    return handle({ folder, clock, redact: redactor(secrets), processes, pollMs, graceMs }, record, signal);
  };

  return {
    version: async ({ signal } = {}) => (await find(signal)).version,
    run: async (spec, { signal } = {}) => {
      const ident = checked('ident', spec.ident ?? newId(), 'the ident');
      const { executable } = await find(signal);
      await start(spec, { dataDir, executable, ident, cookie: newId(), clock, inherited }, signal);
      return takeUp(ident, secretsOf(spec), signal);
    },
    resume: async (ident, { redact, signal } = {}) => {
      signal?.throwIfAborted();
      return takeUp(checked('ident', ident, 'the ident'), redact ?? [], signal);
    },
    state: (ident) => stateOf(runFolder(dataDir, checked('ident', ident, 'the ident')), clock),
    list: ({ signal } = {}) => listRuns(dataDir, clock, signal),
    prune: (retention, { signal } = {}) => pruneRuns(dataDir, retention, clock, signal),
  };
}

function secretsOf(spec: RunSpec): readonly string[] {
  const values = (secrets: Secrets | undefined): readonly string[] => Object.values(secrets ?? {});
  const ofHosts = Object.values(spec.inventory.hosts).flatMap((host) => values(host.secrets));
  return [...values(spec.secrets), ...ofHosts, ...(spec.ssh?.privateKey === undefined ? [] : [spec.ssh.privateKey])];
}
