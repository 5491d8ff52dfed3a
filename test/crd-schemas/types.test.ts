import { expect, expectTypeOf, test } from 'vitest';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode, ComputeNodePhase, ComputeNodeSpec } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { Operation } from '#models/generated/operation.ts';
import { rackwrightResources } from '#models/generated/resources.ts';
import type { Facts, ObjectReference, Quantity, UidReference } from '#models/generated/shared.ts';
import type { Condition, KubeObject, ObjectMeta } from '#models/meta/object.ts';
import { apiVersionOf } from '#models/meta/resource.ts';

test('generic code takes the generated objects', () => {
  expectTypeOf<ComputeNode>().toExtend<KubeObject>();
  expectTypeOf<NodePool>().toExtend<KubeObject>();
  expectTypeOf<Operation>().toExtend<KubeObject>();
});

test('what the API server sets by default is always there, but for flags that are false', () => {
  expectTypeOf<ComputeAsset['spec']['claimEpoch']>().toEqualTypeOf<number>();
  expectTypeOf<ComputeNodeSpec['role']>().toEqualTypeOf<'Worker' | 'ControlPlane'>();
  expectTypeOf<ComputeNodeSpec>().toHaveProperty('paused').toEqualTypeOf<boolean | undefined>();
});

test('kinds share the types of shapes that they share', () => {
  expectTypeOf<ComputeNodeSpec['clusterRef']>().toEqualTypeOf<ObjectReference>();
  expectTypeOf<NonNullable<ComputeNodeSpec['assetRef']>>().toEqualTypeOf<UidReference>();
  expectTypeOf<NonNullable<ComputeAsset['status']>['conditions']>().toEqualTypeOf<Condition[]>();
  expectTypeOf<NonNullable<NonNullable<ComputeAsset['status']>['facts']>>().toEqualTypeOf<Facts>();
  expectTypeOf<ComputeNode['metadata']>().toEqualTypeOf<ObjectMeta>();
  expectTypeOf<Quantity>().toEqualTypeOf<number | string>();
  expectTypeOf<'Ready'>().toExtend<ComputeNodePhase>();
});

test('every resource is of the one version', () => {
  expect(new Set(rackwrightResources.map(apiVersionOf))).toEqual(new Set(['rackwright.io/v1alpha1']));
});
