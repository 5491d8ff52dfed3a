import type { CRIImage, CRIImageStatus } from '../generated/criimage.ts';
import { criImages } from '../generated/resources.ts';
import { decideImage } from '../image/decide.ts';
import type { ObservedImage } from '../image/decide.ts';
import type { Stored } from '../meta/object.ts';
import type { Decision } from '../reconcile/decision.ts';

export function decideCRIImage(
  image: Stored<CRIImage>,
  observed: ObservedImage,
  now: number,
): Decision<CRIImageStatus> {
  return decideImage(criImages, image, observed, now);
}
