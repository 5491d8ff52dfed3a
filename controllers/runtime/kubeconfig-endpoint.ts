import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Endpoint, EndpointAuth } from './endpoint.ts';
import { credentialPlugin } from './credential-plugin.ts';
import { entryOf, type KubeconfigDocument, type KubeconfigEntry } from './kubeconfig-document.ts';
import { KubeconfigError } from './kubeconfig-error.ts';

export interface EndpointChoice {
  context: string | undefined;
  /** The document is the user's own: it may name files and credential plugins. */
  trusted: boolean;
}

/** @throws KubeconfigError */
export function endpointOf(document: KubeconfigDocument, choice: EndpointChoice): Endpoint {
  const name = choice.context ?? document.currentContext;
  if (name === undefined) {
    throw new KubeconfigError(`${document.origin} has no current-context: set one, or choose one with --context`);
  }
  const context = entryOf(document, 'contexts', name).fields;
  const clusterName = text(context, 'cluster') ?? '';
  const userName = text(context, 'user') ?? '';
  const cluster = entryOf(document, 'clusters', clusterName);
  const user = userName === '' ? { fields: {}, folder: undefined } : entryOf(document, 'users', userName);
  const reader = createReader(document.origin, choice.trusted);
  const caPem = reader.pem(cluster, 'certificate-authority');
  if (caPem !== undefined)
    requireCertificates(caPem, `the certificate authority of cluster "${clusterName}"`, document);
  const serverName = text(cluster.fields, 'tls-server-name');
  refuseUnsent(user.fields, `${document.origin}: user "${userName}"`);
  const impersonated = text(user.fields, 'as');
  return {
    url: serverUrl(document, clusterName, cluster.fields),
    ...(caPem === undefined ? {} : { caPem }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(impersonated === undefined ? {} : { headers: { 'impersonate-user': impersonated } }),
    auth: authOf(document, userName, user, reader),
  };
}

function serverUrl(document: KubeconfigDocument, name: string, cluster: Record<string, unknown>): string {
  const server = text(cluster, 'server');
  if (server === undefined || !URL.canParse(server)) {
    throw new KubeconfigError(`${document.origin}: cluster "${name}" needs a "server" such as https://host:6443`);
  }
  if (cluster['insecure-skip-tls-verify'] === true) {
    throw new KubeconfigError(
      `${document.origin}: cluster "${name}" skips the check of its certificate, which is refused here: ` +
        'remove insecure-skip-tls-verify and give certificate-authority-data',
    );
  }
  if (text(cluster, 'proxy-url') !== undefined) {
    throw new KubeconfigError(`${document.origin}: cluster "${name}" has a proxy-url, which is not supported`);
  }
  return server;
}

/** Left out without a word, they would have requests made with other rights than those that were asked for. */
function refuseUnsent(user: Record<string, unknown>, where: string): void {
  for (const field of ['as-groups', 'as-uid', 'as-user-extra']) {
    const value = user[field];
    const names = typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : (value ?? '') !== '';
    if (names) throw new KubeconfigError(`${where} has ${field}, which is not supported: of these, only "as" is`);
  }
}

function authOf(document: KubeconfigDocument, name: string, user: KubeconfigEntry, reader: Reader): EndpointAuth {
  const { fields } = user;
  const where = `${document.origin}: user "${name}"`;
  if (fields['exec'] !== undefined || fields['auth-provider'] !== undefined) {
    reader.requireTrusted(where, 'a credential plugin');
    return { kind: 'plugin', ...credentialPlugin(name, fields) };
  }
  const token = text(fields, 'token');
  if (token !== undefined) return { kind: 'token', token };
  const tokenFile = text(fields, 'tokenFile');
  if (tokenFile !== undefined) return { kind: 'token-file', path: reader.path(user, tokenFile, where) };
  const certPem = reader.pem(user, 'client-certificate');
  const keyPem = reader.pem(user, 'client-key');
  if (certPem !== undefined && keyPem !== undefined) {
    requireCertificates(certPem, `the client certificate of user "${name}"`, document);
    return { kind: 'certificate', certPem, keyPem };
  }
  if (certPem !== undefined || keyPem !== undefined) {
    throw new KubeconfigError(`${where} needs both a client certificate and its key`);
  }
  if (fields['username'] !== undefined) {
    throw new KubeconfigError(
      `${where} has a password, which API servers no longer take: use a token or a certificate`,
    );
  }
  return { kind: 'none' };
}

interface Reader {
  /** From `FIELD-data` in base64, or the file that FIELD names. */
  pem(entry: KubeconfigEntry, field: string): string | undefined;
  path(entry: KubeconfigEntry, file: string, where: string): string;
  requireTrusted(where: string, what: string): void;
}

function createReader(origin: string, trusted: boolean): Reader {
  function requireTrusted(where: string, what: string): void {
    if (!trusted) throw new KubeconfigError(`${where} uses ${what}, which is refused in a kubeconfig from a Secret`);
  }
  function path(entry: KubeconfigEntry, file: string, where: string): string {
    requireTrusted(where, 'a file');
    return isAbsolute(file) ? file : join(entry.folder ?? '.', file);
  }
  return {
    requireTrusted,
    path,
    pem(entry, field) {
      const data = text(entry.fields, `${field}-data`);
      if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
      const file = text(entry.fields, field);
      if (file === undefined) return undefined;
      const absolute = path(entry, file, `${origin}: ${field}`);
      try {
        return readFileSync(absolute, 'utf8');
      } catch (cause) {
        throw new KubeconfigError(`${origin}: the ${field} ${absolute} cannot be read`, { cause });
      }
    },
  };
}

function requireCertificates(pem: string, what: string, document: KubeconfigDocument): void {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    if (blocks.length === 0) throw new Error('no PEM block');
    for (const block of blocks) new X509Certificate(block);
  } catch (cause) {
    throw new KubeconfigError(`${document.origin}: ${what} is no PEM certificate (in "-data" fields: base64 of it)`, {
      cause,
    });
  }
}

function text(fields: Record<string, unknown>, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
