import { creating, type RuleCase } from './case.ts';
import { kinds } from './objects.ts';

const images = ['OSImage', 'CRIImage', 'K8SImage', 'CNIImage', 'CSIImage'];
/** Nothing refers to these by name, and no label is made of it. */
const anyName = ['OpsMinion', 'Operation', 'ResourceOffer'];
const labels = kinds.filter((kind) => !images.includes(kind) && !anyName.includes(kind));

/** Labels, Nodes and references are made of names. */
export const nameCases: RuleCase[] = [
  ...kinds.map((kind) => creating(kind, 'a name of 63 characters is taken', { name: `a${'-'.repeat(61)}1` })),
  ...labels.flatMap((kind) => [
    creating(kind, 'a name of 64 characters is refused', { name: 'a'.repeat(64) }, ['<nil>', 'at most 63 characters']),
    creating(kind, 'a name with a dot is refused', { name: 'rack.1' }, ['<nil>', 'a DNS label']),
  ]),
  ...images.flatMap((kind) => [
    creating(kind, 'a name may hold a version', { name: 'kubernetes-1.35.2' }),
    creating(kind, 'a name of 64 characters is refused', { name: 'a'.repeat(64) }, ['<nil>', 'at most 63 characters']),
  ]),
  ...anyName.map((kind) => creating(kind, 'a longer name is taken', { name: `a${'.b'.repeat(40)}` })),
];
