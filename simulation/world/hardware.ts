/** What a machine is made of. Shared by all machines that are alike: never changed after the machine was added. */
export interface Hardware {
  readonly sku: string;
  readonly arch: 'amd64' | 'arm64';
  /** Sizes and counts are Kubernetes quantities. */
  readonly cpu: string;
  readonly memory: string;
  readonly disks: readonly HardwareDisk[];
  readonly gpus?: { readonly model: string; readonly count: number };
  readonly nics: readonly { readonly name: string; readonly mac?: string; readonly speedMbps?: number }[];
}

export interface HardwareDisk {
  readonly name: string;
  readonly size: string;
  readonly type?: string;
  readonly serial?: string;
}

/** The management controller. `password` and fingerprint, where given, are demanded of who reaches the machine by it. */
export interface Bmc {
  readonly address: string;
  readonly certificateFingerprint?: string;
  readonly password?: string;
}

/** A machine as it is carried into the hall. */
export interface MachineDescription extends Hardware {
  readonly serial: string;
  readonly addresses: readonly { readonly type: string; readonly address: string }[];
  readonly bmc?: Bmc;
}

/** Gives machines that are alike one hardware object: at 100,000 machines of ten SKUs, ten are kept. */
export function createHardwareCatalog(): (description: MachineDescription) => Hardware {
  const known = new Map<string, Hardware>();
  return (description) => {
    const { sku, arch, cpu, memory, disks, gpus, nics } = description;
    const hardware: Hardware = { sku, arch, cpu, memory, disks, ...(gpus && { gpus }), nics };
    const key = JSON.stringify(hardware);
    const alike = known.get(key);
    if (alike !== undefined) return alike;
    known.set(key, hardware);
    return hardware;
  };
}
