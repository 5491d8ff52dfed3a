import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Endpoint } from './endpoint.ts';
import { readDocument } from './kubeconfig-document.ts';
import { endpointOf } from './kubeconfig-endpoint.ts';
import { KubeconfigError } from './kubeconfig-error.ts';

export interface KubeconfigChoice {
  /** A file named on the command line; it goes before everything else. */
  file?: string | undefined;
  /** Another context than the current one. */
  context?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** Where a Pod finds its service account; the standard folder unless told. */
  serviceAccountFolder?: string;
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The API server that kubectl would talk to: the file given, KUBECONFIG (several files are merged), `~/.kube/config`, or
 * the cluster of the Pod this runs in.
 * @throws KubeconfigError that says what to do.
 */
export function loadEndpoint(choice: KubeconfigChoice): Endpoint {
  const files = kubeconfigFiles(choice);
  if (files.length > 0) {
    const texts = files.map((file) => ({ text: read(file), origin: file, folder: dirname(file) }));
    return endpointOf(readDocument(texts), { context: choice.context, trusted: true });
  }
  const folder = choice.serviceAccountFolder ?? serviceAccount;
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = choice.env;
  if (host !== undefined && host !== '' && existsSync(join(folder, 'token'))) {
    return {
      url: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      caPem: read(join(folder, 'ca.crt')),
      auth: { kind: 'token-file', path: join(folder, 'token') },
    };
  }
  throw new KubeconfigError(
    'no cluster to talk to: give --kubeconfig FILE, set KUBECONFIG, put a kubeconfig at ~/.kube/config, or run in a Pod',
  );
}

/**
 * The API server that a kubeconfig from elsewhere (a Secret) names. It must be complete in itself: whoever wrote it must
 * not make this process run a program or read a file, so credential plugins and file names are refused.
 * @throws KubeconfigError
 */
export function endpointFromText(text: string, origin: string, context?: string): Endpoint {
  return endpointOf(readDocument([{ text, origin, folder: undefined }]), { context, trusted: false });
}

function kubeconfigFiles({ file, env }: KubeconfigChoice): string[] {
  if (file !== undefined) return [file];
  const named = (env['KUBECONFIG'] ?? '').split(delimiter).filter((name) => name !== '');
  if (named.length > 0) {
    // As kubectl has it: of several files, those that don't exist are passed over.
    const existing = named.filter((name) => existsSync(name));
    return existing.length > 0 ? existing : named;
  }
  const home = env['HOME'];
  const usual = home === undefined ? undefined : join(home, '.kube', 'config');
  return usual !== undefined && existsSync(usual) ? [usual] : [];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const why = code === 'ENOENT' ? 'does not exist' : code === 'EACCES' ? 'may not be read' : 'cannot be read';
    throw new KubeconfigError(`${file} ${why}: check --kubeconfig and KUBECONFIG`, { cause });
  }
}
