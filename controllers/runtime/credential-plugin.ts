import type { KubeConfig } from '@kubernetes/client-node';
import type { RequestOptions } from 'node:https';
import type { Credentials } from './endpoint.ts';
import { isRecord } from './json.ts';
import { KubeconfigError } from './kubeconfig-error.ts';

export interface CredentialPlugin {
  credentials: () => Promise<Credentials>;
  refused: () => void;
  configuration: string;
}

/**
 * Credentials from the plugin (`exec`) or provider (`auth-provider`) of a kubeconfig's user. What a plugin gave is kept
 * until it expires, or until the server refuses it.
 */
export function credentialPlugin(userName: string, user: Record<string, unknown>): CredentialPlugin {
  let config: Promise<KubeConfig> | undefined;
  return {
    async credentials() {
      config ??= newConfig(userName, user).catch((error: unknown) => {
        config = undefined;
        throw error;
      });
      return askPlugin(await config, userName, user);
    },
    refused() {
      config = undefined;
    },
    configuration: JSON.stringify(user),
  };
}

/** The client is loaded here and not before: it takes some 90 MB and half a second, and most users have no plugin. */
async function newConfig(userName: string, user: Record<string, unknown>): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromString(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'server', cluster: { server: 'https://localhost' } }],
      users: [{ name: userName, user }],
      contexts: [{ name: 'only', context: { cluster: 'server', user: userName } }],
      'current-context': 'only',
    }),
  );
  return config;
}

async function askPlugin(config: KubeConfig, userName: string, user: Record<string, unknown>): Promise<Credentials> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    const command = isRecord(user['exec']) ? String(user['exec']['command']) : 'auth-provider';
    throw new KubeconfigError(`the credential plugin of user "${userName}" (${command}) failed: try it by hand`, {
      cause,
    });
  }
  const headers: unknown = options.headers;
  const authorization = isRecord(headers) ? headers['Authorization'] : undefined;
  const bearer = typeof authorization === 'string' ? /^Bearer (.+)$/s.exec(authorization)?.[1] : undefined;
  const certPem = pemText(options.cert);
  const keyPem = pemText(options.key);
  return {
    ...(bearer === undefined ? {} : { token: bearer.trim() }),
    ...(certPem === undefined ? {} : { certPem }),
    ...(keyPem === undefined ? {} : { keyPem }),
  };
}

function pemText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined;
}
