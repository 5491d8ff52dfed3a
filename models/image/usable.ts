import type { Reason } from '../conditions/reasons.ts';
import type { AnyImage, ImageKind } from './image.ts';
import { isNewerThanServer } from './skew.ts';

/** What an image is wanted for. */
export interface ImageUse {
  /** Which image is meant: needed to say so when there is none. */
  kind: ImageKind;
  name: string;
  /** Architecture of the machine, where it is known. */
  arch?: string;
  /** Version of the API server that it is to join, where it is known. */
  server?: string;
  /** The machine has it already: then deprecation and a pending deletion don't take it away. */
  installed?: boolean;
}

export type ImageUsability =
  | { usable: true; digest: string }
  | {
      usable: false;
      reason: Extract<
        Reason,
        | 'ImageNotFound'
        | 'ImageDeleting'
        | 'ImageArchMismatch'
        | 'ImageNotVerified'
        | 'ImageDeprecated'
        | 'KubeletTooNew'
      >;
      message: string;
    };

/** Whether `image` may be installed now, and the digest of what will be. `undefined` is an image that isn't there. */
export function imageUsable(image: AnyImage | undefined, use: ImageUse): ImageUsability {
  const title = `${use.kind} ${use.name}`;
  if (image === undefined) {
    return {
      usable: false,
      reason: 'ImageNotFound',
      message: `${title} doesn't exist: create it, or refer to another.`,
    };
  }
  const { spec, status, metadata } = image;
  if (metadata.deletionTimestamp !== undefined && use.installed !== true) {
    const message = `${title} is being deleted, so nothing new gets it: refer to another.`;
    return { usable: false, reason: 'ImageDeleting', message };
  }
  if (spec.arch !== undefined && use.arch !== undefined && spec.arch !== use.arch) {
    const message = `${title} is for ${spec.arch}, and the machine is ${use.arch}: refer to one for ${use.arch}.`;
    return { usable: false, reason: 'ImageArchMismatch', message };
  }
  const { phase = 'Pending', digest } = status ?? {};
  if (digest === undefined || !(phase === 'Ready' || phase === 'Deprecated')) {
    const message = `${title} is ${phase}: see its Ready condition for what verification says.`;
    return { usable: false, reason: 'ImageNotVerified', message };
  }
  if (spec.deprecated === true && use.installed !== true) {
    const message = `${title} is deprecated: machines that have it keep it, nothing new gets it. Refer to a newer version.`;
    return { usable: false, reason: 'ImageDeprecated', message };
  }
  const { server } = use;
  if (
    use.kind === 'K8SImage' &&
    server !== undefined &&
    use.installed !== true &&
    isNewerThanServer(spec.version, server)
  ) {
    const message = `${title} is Kubernetes ${spec.version}, and its Cluster is ${server}: a kubelet may not be newer than the API server. Upgrade the Cluster first, or refer to an older one.`;
    return { usable: false, reason: 'KubeletTooNew', message };
  }
  return { usable: true, digest };
}
