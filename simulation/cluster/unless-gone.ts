import { isKubeError } from '#controllers/runtime/kube-error.ts';

/** Resolves also when the object of the call is gone, or when another has its name: there is nothing left to do. */
export async function unlessGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isKubeError(error, 'NotFound')) throw error;
  }
}
