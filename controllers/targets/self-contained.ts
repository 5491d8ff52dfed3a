import { createSecureContext } from 'node:tls';
import type { Endpoint, EndpointAuth } from '../runtime/endpoint.ts';
import { endpointFromText } from '../runtime/kubeconfig.ts';
import { entryOf, readDocument } from '../runtime/kubeconfig-document.ts';
import { KubeconfigError } from '../runtime/kubeconfig-error.ts';

/** Fields that would have this process read its own files, or run a program, for whoever may write the Secret. */
const refusedOfCluster: Readonly<Record<string, string>> = {
  'certificate-authority': 'names a file of its own: put what is in it, in base64, into certificate-authority-data',
  'insecure-skip-tls-verify': 'lets any server pass for it: remove that, and give certificate-authority-data',
  'proxy-url': 'leads through a proxy: give a server that is reached directly',
};
const refusedOfUser: Readonly<Record<string, string>> = {
  exec: 'would run a program here: give a token, or client-certificate-data and client-key-data',
  'auth-provider': 'would run a credential plugin here: give a token, or client-certificate-data and client-key-data',
  'client-certificate': 'names a file of its own: put what is in it, in base64, into client-certificate-data',
  'client-key': 'names a file of its own: put what is in it, in base64, into client-key-data',
  tokenFile: 'names a file of its own: put the token itself into token',
};

/**
 * The API server that a kubeconfig from a Secret leads to. It has to be complete in itself, and to name a server that
 * proves who it is; what else it asks for is refused by the field's name.
 * @throws KubeconfigError that quotes nothing but names of fields and entries
 */
export function selfContainedEndpoint(kubeconfig: string): Endpoint {
  const origin = 'what is in the Secret';
  const document = readDocument([{ text: kubeconfig, origin, folder: undefined }]);
  if (document.currentContext === undefined) throw new KubeconfigError('it has no current-context: set one');
  const context = entryOf(document, 'contexts', document.currentContext).fields;
  const cluster = entryOf(document, 'clusters', textOf(context, 'cluster')).fields;
  const user = textOf(context, 'user') === '' ? {} : entryOf(document, 'users', textOf(context, 'user')).fields;
  refuse('cluster', cluster, refusedOfCluster);
  refuse('user', user, refusedOfUser);
  requireServer(textOf(cluster, 'server'));
  const endpoint = endpointFromText(kubeconfig, origin);
  if (endpoint.auth.kind === 'none') {
    throw new KubeconfigError(
      'its user has no credentials: give a token, or client-certificate-data and client-key-data',
    );
  }
  requireMatchingKey(endpoint.auth);
  return endpoint;
}

function requireMatchingKey(auth: EndpointAuth): void {
  if (auth.kind !== 'certificate') return;
  try {
    createSecureContext({ cert: auth.certPem, key: auth.keyPem });
  } catch (cause) {
    throw new KubeconfigError('client-key-data of its user is no key of the certificate in client-certificate-data', {
      cause,
    });
  }
}

function refuse(entry: string, fields: Record<string, unknown>, refused: Readonly<Record<string, string>>): void {
  for (const [field, why] of Object.entries(refused)) {
    const value = fields[field];
    if (value === undefined || value === null || value === '' || value === false) continue;
    throw new KubeconfigError(`${field} of its ${entry} ${why}`);
  }
}

function requireServer(server: string): void {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw new KubeconfigError('its cluster needs a "server" such as https://host:6443, and no other kind of address');
  }
}

function textOf(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}
