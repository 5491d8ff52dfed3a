import type { K8SImage, K8SImageStatus } from '../generated/k8simage.ts';
import { k8sImages } from '../generated/resources.ts';
import { decideImage } from '../image/decide.ts';
import type { ObservedImage } from '../image/decide.ts';
import type { Stored } from '../meta/object.ts';
import type { Decision } from '../reconcile/decision.ts';

export function decideK8SImage(
  image: Stored<K8SImage>,
  observed: ObservedImage,
  now: number,
): Decision<K8SImageStatus> {
  return decideImage(k8sImages, image, observed, now);
}
