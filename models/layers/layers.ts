/** The layers of a node, bottom up. A layer is a row of data: the same code installs, upgrades and records every one. */
export type LayerName = 'os' | 'cri' | 'k8s' | 'join' | 'cni' | 'csi';
export type OperatedLayer = Exclude<LayerName, 'join'>;

export interface LayerRow {
  name: LayerName;
  /** The kind of its image, and the field of a ComputeNode's spec that names it. None for `join`, which is observed. */
  image?: { kind: ImageKind; ref: ImageRefField };
  /** Layers that this one has to be built anew on when they were. A containerd patch doesn't rejoin the node. */
  rebuiltOn: readonly LayerName[];
  /** Whether an operation on it disturbs what runs on the node, so that the Node must be drained first. */
  disruptive: boolean;
  /** How long one attempt may take before it is given up, in ms. */
  deadlineMs: number;
}

export type ImageKind = 'OSImage' | 'CRIImage' | 'K8SImage' | 'CNIImage' | 'CSIImage';
export type ImageRefField = 'osImageRef' | 'criImageRef' | 'k8sImageRef' | 'cniImageRef' | 'csiImageRef';

const minute = 60_000;

export const layers: readonly LayerRow[] = [
  {
    name: 'os',
    image: { kind: 'OSImage', ref: 'osImageRef' },
    rebuiltOn: [],
    disruptive: true,
    deadlineMs: 60 * minute,
  },
  {
    name: 'cri',
    image: { kind: 'CRIImage', ref: 'criImageRef' },
    rebuiltOn: ['os'],
    disruptive: true,
    deadlineMs: 20 * minute,
  },
  {
    name: 'k8s',
    image: { kind: 'K8SImage', ref: 'k8sImageRef' },
    rebuiltOn: ['os'],
    disruptive: true,
    deadlineMs: 20 * minute,
  },
  { name: 'join', rebuiltOn: ['os'], disruptive: false, deadlineMs: 30 * minute },
  {
    name: 'cni',
    image: { kind: 'CNIImage', ref: 'cniImageRef' },
    rebuiltOn: ['os'],
    disruptive: false,
    deadlineMs: 15 * minute,
  },
  {
    name: 'csi',
    image: { kind: 'CSIImage', ref: 'csiImageRef' },
    rebuiltOn: ['os'],
    disruptive: false,
    deadlineMs: 15 * minute,
  },
];

export function layerRow(name: LayerName): LayerRow {
  const row = layers.find((candidate) => candidate.name === name);
  if (row === undefined) throw new Error(`no layer is called ${name}`);
  return row;
}

export function isOperated(name: LayerName): name is OperatedLayer {
  return name !== 'join';
}
