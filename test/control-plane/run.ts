import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startControlPlane } from './control-plane.ts';

const usage = `A real control plane for trying things: etcd, kube-apiserver, kube-controller-manager and kube-scheduler.

npm run control-plane -- [--kubeconfig FILE] [--address ADDRESS]

  --kubeconfig FILE    write the administrator's kubeconfig there, while it runs
  --address ADDRESS    where kube-apiserver listens (127.0.0.1)

The first time it builds the binaries from Go modules (Go 1.25 or newer, some minutes), unless KUBEBUILDER_ASSETS names a
folder that holds them. It ends with Ctrl-C, and leaves nothing behind.`;

const { values } = parseArgs({
  options: { kubeconfig: { type: 'string' }, address: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});

if (values.help === true) {
  console.log(usage);
} else {
  const ended = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const started = performance.now();
  const plane = await startControlPlane({ ...(values.address !== undefined && { address: values.address }) });
  const own = await plane.kubeconfigFile();
  if (values.kubeconfig !== undefined) {
    mkdirSync(new URL('.', new URL(values.kubeconfig, `file://${process.cwd()}/`)), { recursive: true });
    copyFileSync(own, values.kubeconfig);
  }
  const file = values.kubeconfig ?? own;
  console.log(
    `Serving at ${plane.url} after ${((performance.now() - started) / 1000).toFixed(1)} s. Logs: ${plane.folder}`,
  );
  console.log(`\nexport KUBECONFIG=${file}\n${plane.binaries.kubectl} get nodes\n`);
  await ended;
  if (values.kubeconfig !== undefined) rmSync(values.kubeconfig, { force: true });
  await plane.stop();
}
