import { randomBytes } from 'node:crypto';
import { afterAll, inject } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { createClient, type Client } from './client/client.ts';
import type { ServedApi } from './servers/served.ts';

/** What a suite works in: a server that others work on too, and names on it that are this suite's alone. */
export interface Scene {
  readonly served: ServedApi;
  /** As the administrator. */
  readonly api: Client;
  /** No other scene has this in a name: `k3f9a2`. */
  readonly unique: string;
  /** A new namespace, gone after the suite. */
  namespace(): Promise<string>;
  /** Installs a CRD and waits until it is served; gone after the suite. */
  install(crd: CrdManifest): Promise<void>;
  /** Deletes what is at `path` after the suite. */
  collect(path: string): void;
}

export interface CrdManifest extends KubeObject {
  spec: {
    group: string;
    names: { plural: string; kind: string } & Record<string, unknown>;
    versions: ({ name: string; served: boolean } & Record<string, unknown>)[];
  } & Record<string, unknown>;
}

export const crdsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Call it at the top of a suite, once. */
export function createScene(served: ServedApi = inject('served')): Scene {
  const api = createClient(served);
  const unique = `k${randomBytes(3).toString('hex')}`;
  const paths: string[] = [];
  let namespaces = 0;
  afterAll(async () => {
    for (const path of paths.toReversed()) await api.delete(path);
  });

  return {
    served,
    api,
    unique,
    collect: (path) => paths.push(path),
    async namespace() {
      const name = `${unique}-${(namespaces += 1)}`;
      const made = await api.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      paths.push(`/api/v1/namespaces/${made.object.metadata.name}`);
      return name;
    },
    async install(crd) {
      const made = await api.post(crdsPath, crd);
      paths.push(`${crdsPath}/${made.object.metadata.name}`);
      await untilServed(api, crd);
    },
  };
}

/** Until every served version answers a list and discovery shows it: a real server takes a second or two for that. */
export async function untilServed(
  api: Client,
  { spec: { group, names, versions } }: CrdManifest,
  withinMs = hangs,
): Promise<void> {
  for (const { name } of versions.filter(({ served }) => served)) {
    await eventually(
      async () => {
        const found = await api.get(`/apis/${group}/${name}/${names.plural}`, { limit: '1' });
        const listed = await api.get(`/apis/${group}/${name}`);
        return found.status === 200 && JSON.stringify(listed.body).includes(`"name":"${names.plural}"`);
      },
      `${names.plural}.${group} ${name} is served`,
      withinMs,
    );
  }
}

/** Only ends what hangs: kube-controller-manager alone can pause for half a minute when kinds come and go. */
const hangs = 120_000;

/** Asks until it holds. @throws Error that names what didn't come, after `withinMs`. */
export async function eventually(holds: () => Promise<boolean>, what: string, withinMs = hangs): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
