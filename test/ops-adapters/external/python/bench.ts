import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createKube } from '#controllers/runtime/client.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { systemIds as ids } from '#controllers/runtime/system/ids.ts';
import { systemRandom as random } from '#controllers/runtime/system/random.ts';
import { opsMasters } from '#models/generated/resources.ts';
import { namespaces } from '#models/meta/core-resources.ts';
import { silentLog } from '#models/ports/log.ts';
import type { ConformanceBench } from '#ops-adapters/conformance.ts';
import { createOutsideAdapter } from '#ops-adapters/external/adapter.ts';
import type { Capability } from '#ops-adapters/port.ts';
import { listen } from '#simulation/api-server/https/listen.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { createApiServer } from '#simulation/api-server/server.ts';
import { crdFiles } from '../../../crd-schemas/crds.ts';
import { granted } from './granted.ts';

const administrator = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };
const process_ = { name: 'system:serviceaccount:rackwright-system:external-ops', groups: ['system:authenticated'] };
const example = new URL('../../../../examples/external-ops/', import.meta.url);

/** What the programs below do. */
export const programs: ReadonlySet<Capability> = new Set(['Inspect', 'Reboot', 'Wipe', 'Install/cni', 'Upgrade/cri']);

const facts = JSON.stringify({ serial: 'SN-1', cpu: '8', memory: '32Gi', arch: 'amd64', poweredOn: true });
/** They get what they need to know on stdin, and tell facts on stdout; the machine stands at 192.0.2.1. */
const sources: Readonly<Record<string, string>> = {
  Inspect: `case "$(cat)" in *192.0.2.1*) echo '${facts}';; *) echo 'nobody answers' >&2; exit 1;; esac`,
  Reboot: 'cat > /dev/null',
  Wipe: 'cat > /dev/null; echo wiped >&2',
  InstallCni: 'sleep 300',
  UpgradeCri: 'echo no such version >&2; exit 3',
};

export interface ExampleBench extends ConformanceBench {
  /** What the process keeps. */
  state: string;
  /** Puts another program there. */
  program(name: string, source: string): void;
  isAlive(): boolean;
  /** Whether the API server answers. */
  cutOff(isCut: boolean): void;
}

/** The example as it stands, as a process with the rights of its rbac.yaml, against the embedded server. */
export async function openBench(): Promise<ExampleBench> {
  const folder = mkdtempSync(join(tmpdir(), 'external-ops-'));
  const token = ids.token(40);
  const server = createApiServer({
    clock,
    ids,
    log: silentLog,
    tokens: [{ token, user: process_ }],
    authorize: granted(new URL('rbac.yaml', example)),
  });
  const transport = createInProcessTransport(server, administrator);
  const kube = createKube(transport, { clock, random });
  for (const { crd } of crdFiles) await kube.create(definitions, { ...crd, kind: 'CustomResourceDefinition' });
  await kube.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'conformance' } });
  const spec = { adapter: 'external-ops', external: true };
  await kube.create(opsMasters, {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'OpsMaster',
    metadata: { name: 'programs' },
    spec,
  });
  const listener = await listen(server, { port: 0, clock, log: silentLog });
  const at = (name: string): string => join(folder, name);
  mkdirSync(at('programs'));
  mkdirSync(at('state'));
  for (const [name, source] of Object.entries(sources)) {
    writeFileSync(at(`programs/${name}`), `#!/bin/sh\n${source}\n`);
    chmodSync(at(`programs/${name}`), 0o755);
  }
  writeFileSync(at('token'), token, { mode: 0o600 });
  writeFileSync(at('ca.pem'), listener.caPem);
  let logged = '';
  const script = new URL('external_ops.py', example).pathname;
  const outside = spawn('python3', ['-B', script, 'programs', at('programs'), at('state')], {
    env: { PATH: process.env['PATH'], API_URL: listener.url, API_TOKEN_FILE: at('token'), API_CA_FILE: at('ca.pem') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  outside.stderr.on('data', (chunk: Buffer) => (logged += chunk.toString()));
  const ended = new Promise((resolve) => outside.once('close', resolve));
  const here = { serial: 'SN-1', addresses: [{ type: 'InternalIP', address: '192.0.2.1' }] };
  return {
    state: at('state'),
    program: (name, source) => writeFileSync(at(`programs/${name}`), `#!/bin/sh\n${source}\n`),
    isAlive: () => outside.exitCode === null && outside.signalCode === null,
    cutOff: (isCut) => writeFileSync(at('token'), isCut ? 'none' : token),
    adapter: () =>
      createOutsideAdapter({
        api: (method, path, body) =>
          transport.request({
            method,
            path,
            body,
            ...(method === 'PATCH' && { headers: { 'content-type': 'application/merge-patch+json' } }),
          }),
        opsMaster: 'programs',
        capabilities: programs,
        namespace: 'conformance',
        clock,
        ids,
        pass: (ms) => sleep(ms),
        patienceMs: 120_000,
      }),
    machine: here,
    misaddressed: { ...here, serial: 'SN-2' },
    unreachable: { serial: 'SN-3', addresses: [{ type: 'InternalIP', address: '192.0.2.3' }] },
    work: {
      quick: { action: 'Reboot', parameters: {} },
      lasting: { action: 'Install', layer: 'cni', image: { family: 'cilium', version: '1.18.4' }, parameters: {} },
      failing: { action: 'Upgrade', layer: 'cri', image: { family: 'containerd', version: '2.2.0' }, parameters: {} },
      wipe: { action: 'Wipe', parameters: {} },
    },
    now: () => clock.now(),
    pass: (ms) => sleep(ms),
    patienceMs: 120_000,
    logged: () => logged,
    async close() {
      outside.kill('SIGKILL');
      // Its programs have sessions of their own, and write into the folder.
      for (let left = programsIn(at('state')); left.length > 0; left = programsIn(at('state'))) {
        for (const pid of left) kill(-pid);
        await sleep(20);
      }
      await ended;
      await listener.close();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Leaders of the sessions of programs that run. */
function programsIn(state: string): number[] {
  return readdirSync('/proc')
    .filter(
      (name) => /^\d+$/.test(name) && commandOf(name).startsWith('/bin/sh\0-c\0') && commandOf(name).includes(state),
    )
    .map(Number);
}

/** Empty also of what has ended and waits for its parent. */
export function commandOf(pid: number | string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

const definitions = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};
