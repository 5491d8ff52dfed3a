import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeconfigText, type KubeconfigOptions } from '#simulation/api-server/kubeconfig.ts';

export interface KubeconfigFolder {
  /** The kubeconfig in it, which only this user may read. */
  readonly file: string;
  remove(): void;
}

/** A kubeconfig in a folder of its own under the system's temporary one: nobody's ~/.kube/config is touched. */
export function writeKubeconfig(options: KubeconfigOptions): KubeconfigFolder {
  const folder = mkdtempSync(join(tmpdir(), 'rackwright-lab-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Whatever ends the process, short of SIGKILL.
  process.once('exit', remove);
  const file = join(folder, 'kubeconfig');
  writeFileSync(file, kubeconfigText(options), { mode: 0o600 });
  return {
    file,
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}
