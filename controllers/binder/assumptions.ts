import type { ComputeAsset } from '#models/generated/computeasset.ts';
import { computeAssets } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Kube } from '../runtime/kube.ts';
import { isKubeError } from '../runtime/kube-error.ts';

interface Assumption {
  /** Of the ComputeNode that the claim is for. */
  uid: string;
  epoch: number;
  /** The write got no answer: it may be done, or not. */
  doubtful: boolean;
}

/** What the binder has claimed and its cache doesn't show yet, by the asset's name. */
export class Assumptions {
  readonly #held = new Map<string, Assumption>();

  assume(asset: string, uid: string, epoch: number): void {
    this.#held.set(asset, { uid, epoch, doubtful: false });
  }

  /** The claim was refused. */
  drop(asset: string): void {
    this.#held.delete(asset);
  }

  /** Nobody knows whether the claim was made: it is looked up before the next pass. */
  doubt(asset: string): void {
    const assumption = this.#held.get(asset);
    if (assumption !== undefined) assumption.doubtful = true;
  }

  /**
   * Lets go of what the cache has caught up with. An epoch only rises, so one that is as high tells that the claim was
   * seen, even if it is over by now.
   */
  async refresh(cached: (asset: string) => ComputeAsset | undefined, kube: Kube): Promise<void> {
    for (const [name, assumption] of this.#held) {
      const asset = cached(name);
      if (asset === undefined || epochOf(asset) >= assumption.epoch) this.#held.delete(name);
      else if (assumption.doubtful) await this.#lookUp(name, assumption, kube);
    }
  }

  assets(): Set<string> {
    return new Set(this.#held.keys());
  }

  /** Asset by uid of the ComputeNode it was claimed for. */
  byNode(): Map<string, string> {
    return new Map([...this.#held].map(([asset, { uid }]) => [uid, asset]));
  }

  async #lookUp(name: string, assumption: Assumption, kube: Kube): Promise<void> {
    try {
      const asset = await kube.get<Stored<ComputeAsset>>(computeAssets, { name });
      if (epochOf(asset) >= assumption.epoch) assumption.doubtful = false;
      else this.#held.delete(name);
    } catch (error) {
      if (!isKubeError(error)) throw error;
      if (error.reason === 'NotFound') this.#held.delete(name);
    }
  }
}

function epochOf(asset: ComputeAsset): number {
  return asset.spec.claimEpoch ?? 0;
}
