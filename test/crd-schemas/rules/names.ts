import { creating, type RuleCase } from './case.ts';
import { kinds } from './objects.ts';

const images = ['OSImage', 'CRIImage', 'K8SImage', 'CNIImage', 'CSIImage'];
/** Nothing refers to these by name, and no label is made of it. */
const anyName = ['OpsMinion', 'Operation', 'ResourceOffer'];
/** Longer names are made of these. */
const madeOf = ['NodePool', 'Unit'];
const labels = kinds.filter((kind) => !images.includes(kind) && !anyName.includes(kind));

/** Labels, Nodes and references are made of names. */
export const nameCases: RuleCase[] = [
  ...kinds
    .filter((kind) => !madeOf.includes(kind))
    .map((kind) => creating(kind, 'a name of 63 characters is taken', { name: `a${'-'.repeat(61)}1` })),
  creating('NodePool', 'a name of 57 characters is taken', { name: `a${'-'.repeat(55)}1` }),
  creating('NodePool', 'a name that leaves no room for a number is refused', { name: 'a'.repeat(58) }, [
    'metadata.name',
    'at most 57 characters',
  ]),
  creating('Unit', 'a name that leaves room for a number and that of a pool is taken', { name: 'a'.repeat(49) }),
  creating('Unit', 'a name that leaves no room for a pool is refused', { name: 'a'.repeat(51) }, [
    'metadata.name',
    'at most 50 characters',
  ]),
  creating('Unit', 'names that are too long together are refused', { name: 'a'.repeat(50) }, [
    'spec.pools',
    '52 characters together',
  ]),
  creating('Unit', 'a name with a dot is refused', { name: 'cell.1' }, ['metadata.name', 'a DNS label']),
  ...labels
    .filter((kind) => !madeOf.includes(kind))
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
