import type { ImageKind } from '../layers/layers.ts';
import type { CNIImage } from '../generated/cniimage.ts';
import type { CRIImage } from '../generated/criimage.ts';
import type { CSIImage } from '../generated/csiimage.ts';
import type { K8SImage } from '../generated/k8simage.ts';
import type { OSImage } from '../generated/osimage.ts';

/** An image of any layer: one installable version of it. */
export type AnyImage = OSImage | CRIImage | K8SImage | CNIImage | CSIImage;
export type ImageStatus = NonNullable<AnyImage['status']>;
export type { ImageKind };
