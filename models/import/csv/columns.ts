/** Columns of a machine list, and what each holds. Their order in the file doesn't matter, nor whether letters are capitals. */
export const columns = {
  name: 'name of the machine; required',
  serial: 'its serial number; required',
  rack: 'Rack it stands in; required',
  azone: 'AZone of the Rack. Where a row of the Rack names it, the Rack is made',
  region: 'Region of the AZone. Where a row of the AZone names it, both are made',
  rackUnit: 'lowest rack unit it takes, counted from the bottom',
  type: 'Server (when left out), VM, Switch or Router',
  sku: 'SKU. When left out, it is named after what the machine holds',
  cpu: 'CPU threads: 64',
  memory: 'memory, with its unit: 512Gi',
  gpuModel: 'model of its GPUs: H100',
  gpuCount: 'how many GPUs',
  arch: 'amd64 (when left out) or arm64',
  watts: 'power it takes at most',
  heightU: 'its height in rack units; 1 when left out',
  bmc: 'address or URL of its management controller',
  addresses: 'addresses and host names, with spaces between',
  opsMaster: 'OpsMaster that works on it',
  reclaimPolicy: 'Retain or Wipe',
} as const;

export type Column = keyof typeof columns;

export const requiredColumns = ['name', 'serial', 'rack'] as const satisfies readonly Column[];

/** `label:example.com/team` holds the value of that label on the ComputeAsset. */
export const labelPrefix = 'label:';

/** Columns that lists often have and a ComputeAsset has no field for, with what to do about it. */
export const nowhereToPut: ReadonlyMap<string, string> = new Map(
  ['mac', 'mac address', 'macaddress'].map((column) => [
    column,
    'MAC addresses are read off the machine by its first inspection',
  ]),
);
