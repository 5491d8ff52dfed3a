import { tmpdir } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { processIo } from '#cli/io.ts';
import { runControllers } from '#cli/run/controllers.ts';
import { systemNamespace } from '#models/meta/system.ts';
import { createRegistry } from '#ops-adapters/registry.ts';
import { createBackendFactory } from '#test/remote-backend/client.ts';

// `rackwright run` with one adapter: that of the test's own process, which it doesn't outlive.
process.on('disconnect', () => process.exit(1));
process.channel?.unref();

const { values } = parseArgs({
  options: {
    kubeconfig: { type: 'string', default: '' },
    backend: { type: 'string', default: '' },
    qps: { type: 'string', default: '' },
  },
});
const qps = Number(values.qps);
const options = { leaderElect: true, namespace: systemNamespace, logLevel: 'info', logFormat: 'json' } as const;
await runControllers(
  // Nothing is kept by the one adapter that there is.
  { ...options, kubeconfig: values.kubeconfig, qps, burst: 2 * qps, stateDir: tmpdir() },
  processIo,
  createRegistry([createBackendFactory(Number(values.backend))]),
);
