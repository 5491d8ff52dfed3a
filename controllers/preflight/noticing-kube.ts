import { secrets } from '#models/meta/core-resources.ts';
import { resourceId, type Resource } from '#models/meta/resource.ts';
import { isKubeError, type KubeError } from '../runtime/kube-error.ts';
import type { Kube } from '../runtime/kube.ts';

export interface Notices {
  noticed(error: KubeError): void;
  answered(): void;
}

export interface NoticingKube {
  kube: Kube;
  /** Whether the error, or one that it was caused by, came from here and was noticed: somebody looks into it. */
  isNoticed: (error: unknown) => boolean;
}

/** `kube`, which tells of each failure that the cluster as a whole may be the reason of, and of each answer. */
export function noticingKube(kube: Kube, notices: Notices): NoticingKube {
  const known = new WeakSet<Error>();

  async function heed<T>(call: Promise<T>, collection: boolean, secret = false): Promise<T> {
    try {
      const result = await call;
      notices.answered();
      return result;
    } catch (error) {
      note(error, collection, secret);
      throw error;
    }
  }

  function note(error: unknown, collection: boolean, secret = false): void {
    if (!isKubeError(error)) return;
    // Which Secrets may be read is granted one by one: the object that names this one says that it isn't.
    const ownAffair = secret && isKubeError(error, 'Forbidden');
    if (ownAffair || !concernsAll(error, collection)) {
      notices.answered();
      return;
    }
    known.add(error);
    notices.noticed(error);
  }

  return {
    kube: {
      get: (...args) => heed(kube.get(...args), false, isSecret(args[0])),
      list: (...args) => heed(kube.list(...args), true),
      async *watch(...args) {
        try {
          yield* kube.watch(...args);
        } catch (error) {
          note(error, true);
          throw error;
        }
      },
      create: (...args) => heed(kube.create(...args), true),
      update: (...args) => heed(kube.update(...args), false),
      updateSubresource: (...args) => heed(kube.updateSubresource(...args), false),
      mergePatch: (...args) => heed(kube.mergePatch(...args), false),
      delete: (...args) => heed(kube.delete(...args), false),
      createSubresource: (...args) => heed(kube.createSubresource(...args), false),
      raw: (...args) => heed(kube.raw(...args), false),
    },
    isNoticed(error) {
      for (let cause = error; cause instanceof Error; cause = cause.cause) if (known.has(cause)) return true;
      return false;
    },
  };
}

function isSecret(resource: Resource): boolean {
  return resourceId(resource) === resourceId(secrets);
}

/** @param collection the request was for a resource as a whole, so that a 404 means that it isn't served. */
function concernsAll(error: KubeError, collection: boolean): boolean {
  switch (error.reason) {
    case 'Unauthorized':
    case 'Forbidden':
    case 'Unavailable':
    case 'UnknownOutcome':
      return true;
    case 'NotFound':
      return collection;
    default:
      return false;
  }
}
