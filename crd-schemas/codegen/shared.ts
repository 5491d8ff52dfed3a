import type { Crd, Schema } from './crd.ts';
import { shapeOf, simplify } from './simplify.ts';

interface SharedShape {
  /** Where one of them stands, `[]` being the items of an array. */
  from: string;
  says: string;
}

/** Shapes that several kinds have, or that code passes round by themselves, under the name that code knows them by. */
const shapes: Readonly<Record<string, SharedShape>> = {
  Arch: { from: 'SKU.spec.arch', says: 'Architecture of a CPU.' },
  ClaimStamp: { from: 'Operation.spec.claim', says: 'The claim that an Operation is done under.' },
  DiskType: { from: 'ComputeAsset.spec.rootDisk.type', says: 'Kind of a disk.' },
  Facts: { from: 'ComputeAsset.status.facts', says: 'What was found on a machine.' },
  Failure: { from: 'ComputeAsset.status.lastFailure', says: 'What went wrong last, and when.' },
  Fence: { from: 'ComputeAsset.status.fence', says: 'The highest operation let through to a machine; it only rises.' },
  GpuRequest: { from: 'Flavor.spec.gpus', says: 'GPUs asked for; any model when left out.' },
  Gpus: { from: 'SKU.spec.gpus', says: 'GPUs that there are.' },
  ImageKind: { from: 'Operation.spec.imageRef.kind', says: 'The kinds of images.' },
  ImageReference: { from: 'Operation.spec.imageRef', says: 'Refers to an image of any layer.' },
  LabelSelector: {
    from: 'Flavor.spec.skuSelector',
    says: 'Selects objects by their labels; all that it says must hold.',
  },
  LabelSelectorRequirement: { from: 'Flavor.spec.skuSelector.matchExpressions[]', says: 'One condition on one label.' },
  ImageSource: { from: 'Operation.spec.image', says: 'What an image said when an Operation was made of it.' },
  InstalledLayer: { from: 'ComputeNode.status.layers[]', says: 'One layer as it stands on a machine.' },
  Layer: { from: 'Operation.spec.layer', says: 'The layers that Operations install.' },
  Maintenance: { from: 'Region.spec.maintenance', says: 'What a person wants of a place or machine.' },
  NodeLayer: {
    from: 'ComputeNode.status.next.layer',
    says: 'The layers of a ComputeNode: those that are installed, and join, which is observed.',
  },
  NodePoolTemplate: { from: 'NodePool.spec.template', says: 'What each ComputeNode of a NodePool is like.' },
  NodeIdentity: { from: 'Operation.spec.node', says: 'What a kubelet is configured with.' },
  NodeRole: { from: 'ComputeNode.spec.role', says: 'What a Node does in its cluster.' },
  NextStep: { from: 'ComputeNode.status.next', says: 'The step that a ComputeNode is ready for.' },
  ObjectReference: { from: 'AZone.spec.regionRef', says: 'Refers to an object by name; the field says of which kind.' },
  PlaceCounts: { from: 'Region.status.counts', says: 'How many ComputeAssets a place holds.' },
  Quantity: { from: 'SKU.spec.cpu', says: 'A Kubernetes quantity: 8, 500m, 512Gi.' },
  Refusal: {
    from: 'ComputeNode.status.refused.reasons[]',
    says: 'One class of candidates that were refused, and why.',
  },
  SecretReference: { from: 'Cluster.spec.kubeconfigSecretRef', says: 'Refers to a Secret.' },
  SpreadConstraint: { from: 'NodePool.spec.spread[]', says: 'One wish about one kind of failure domain.' },
  AssetPreference: { from: 'NodePool.spec.preferences[]', says: 'Machines that are rather taken than others.' },
  Cell: { from: 'NodePool.spec.cell', says: 'ComputeNodes that stand in one failure domain.' },
  Gang: { from: 'NodePool.spec.gang', says: 'ComputeNodes that get machines all at once or not at all.' },
  StoredClaim: { from: 'ComputeAsset.status.facts.storedClaim', says: 'The claim that a machine itself remembers.' },
  Taint: { from: 'NodePool.spec.template.taints[]', says: 'One taint, as a Node carries it.' },
  UidReference: { from: 'ComputeAsset.spec.claimRef', says: 'Refers to one object, not to another of the same name.' },
};

export interface SharedTypes {
  /** Name of the shared type → its own schema. */
  schemas: Readonly<Record<string, Schema>>;
  /** Shape → name of the type that stands in for it. */
  names: ReadonlyMap<string, string>;
}

export function sharedTypes(crds: readonly Crd[]): SharedTypes {
  const found = Object.entries(shapes).map(([name, { from, says }]) => {
    const schema = simplify(at(crds, from));
    return [name, { ...(isReference(name) ? withoutFieldTexts(schema) : schema), description: says }] as const;
  });
  return { schemas: Object.fromEntries(found), names: new Map(found.map(([name, schema]) => [shapeOf(schema), name])) };
}

/** A reference's own fields are described for the kind that it leads to there, which isn't so for the shared type. */
function isReference(name: string): boolean {
  return name.endsWith('Reference');
}

function withoutFieldTexts(schema: Schema): Schema {
  const properties: Record<string, Schema> = {};
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    properties[name] = { ...field };
    delete properties[name].description;
  }
  return { ...schema, properties };
}

function at(crds: readonly Crd[], place: string): Schema {
  const [kind, part, ...path] = place.replaceAll('[]', '.[]').split('.');
  const crd = crds.find((one) => one.kind === kind);
  let schema = part === 'spec' ? crd?.spec : crd?.status;
  for (const step of path) schema = step === '[]' ? schema?.items : schema?.properties?.[step];
  if (schema === undefined) throw new Error(`a shared type is taken from ${place}, which no CRD has`);
  return schema;
}
