import { creating, type RuleCase } from './case.ts';
import { kinds } from './objects.ts';

const images = ['OSImage', 'CRIImage', 'K8SImage', 'CNIImage', 'CSIImage'];
/** Nothing refers to these by name, and no label is made of it. */
const anyName = ['OpsMinion', 'Operation', 'ResourceOffer'];
const labels = kinds.filter((kind) => !images.includes(kind) && !anyName.includes(kind));

/** Labels, Nodes and references are made of names. */
export const nameCases: RuleCase[] = [
  ...kinds
    .filter((kind) => kind !== 'NodePool')
    .map((kind) => creating(kind, 'a name of 63 characters is taken', { name: `a${'-'.repeat(61)}1` })),
  creating('NodePool', 'a name of 57 characters is taken', { name: `a${'-'.repeat(55)}1` }),
  creating('NodePool', 'a name that leaves no room for a number is refused', { name: 'a'.repeat(58) }, [
    'metadata.name',
    'at most 57 characters',
  ]),
  ...labels
    .filter((kind) => kind !== 'NodePool')
    .flatMap((kind) => [
      creating(kind, 'a name of 64 characters is refused', { name: 'a'.repeat(64) }, [
        'metadata.name',
        'at most 63 characters',
      ]),
      creating(kind, 'a name with a dot is refused', { name: 'rack.1' }, ['metadata.name', 'a DNS label']),
    ]),
  ...images.flatMap((kind) => [
    creating(kind, 'a name may hold a version', { name: 'kubernetes-1.35.2' }),
    creating(kind, 'a name of 64 characters is refused', { name: 'a'.repeat(64) }, [
      'metadata.name',
      'at most 63 characters',
    ]),
  ]),
  ...anyName.map((kind) => creating(kind, 'a longer name is taken', { name: `a${'.b'.repeat(40)}` })),
];
