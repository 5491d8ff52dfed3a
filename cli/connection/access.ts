import { isKubeError, type KubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { rackwrightResources } from '#models/generated/resources.ts';
import type { Resource } from '#models/meta/resource.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';

/** @throws CommandError for a server that can't be reached, doesn't know us, or doesn't serve or show all kinds. */
export async function checkAccess(kube: Kube, url: string): Promise<void> {
  await answer(kube.raw('/version'), (error) => unreachable(error, url));
  const refusals = await Promise.all(rackwrightResources.map((resource) => look(kube, resource)));
  const missing = kindsOf(refusals, 'NotFound');
  if (missing.length > 0) {
    throw refused(
      `the API server at ${url} doesn't serve ${listed(missing)}.\nInstall the kinds: rackwright crds | kubectl apply -f -`,
    );
  }
  const hidden = kindsOf(refusals, 'Forbidden');
  const [forbidden] = refusals.filter(({ error }) => isKubeError(error, 'Forbidden'));
  if (hidden.length > 0) {
    throw refused(
      `no right to list ${listed(hidden)} at ${url}.\nThe server says: ${forbidden?.error?.message}\n` +
        'Give this user a role for the group rackwright.io, or use another: --kubeconfig, --context.',
    );
  }
  const other = refusals.find(({ error }) => error !== undefined)?.error;
  if (other !== undefined) throw unreachable(other, url);
}

interface Look {
  kind: string;
  error: KubeError | undefined;
}

async function look(kube: Kube, resource: Resource): Promise<Look> {
  try {
    await kube.list(resource, { limit: 1 });
    return { kind: resource.kind, error: undefined };
  } catch (error) {
    if (!isKubeError(error)) throw error;
    return { kind: resource.kind, error };
  }
}

function kindsOf(looks: readonly Look[], reason: 'NotFound' | 'Forbidden'): string[] {
  return looks.filter(({ error }) => isKubeError(error, reason)).map(({ kind }) => kind);
}

function listed(kinds: readonly string[]): string {
  return kinds.length === rackwrightResources.length ? "any of Rackwright's kinds" : kinds.join(', ');
}

async function answer<T>(asked: Promise<T>, explain: (error: KubeError) => CommandError): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw isKubeError(error) ? explain(error) : error;
  }
}

function unreachable(error: KubeError, url: string): CommandError {
  switch (error.reason) {
    case 'Unauthorized':
      return refused(
        `the API server at ${url} doesn't accept these credentials: log in again, or choose another --context`,
      );
    case 'Forbidden':
      return refused(`the API server at ${url} forbids even /version to this user: ${error.message}`);
    default:
      return refused(
        `the API server at ${url} can't be reached: ${error.message}\nIs it running, and is this the cluster you mean (--context)?`,
        error,
      );
  }
}

function refused(message: string, cause?: unknown): CommandError {
  return new CommandError(exitCodes.cluster, message, { cause });
}
