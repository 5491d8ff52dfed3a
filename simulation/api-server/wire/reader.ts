/** One field of a message: a varint (or fixed) as a number, or the bytes of everything else. */
export interface WireField {
  number: number;
  value: bigint | Uint8Array;
}

/** The fields of one protobuf message, in the order they were sent. @throws Error for what is no protobuf. */
export function readFields(bytes: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  let position = 0;

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[position];
      if (byte === undefined) break;
      position += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new Error('protobuf: a varint that does not end');
  }

  function take(length: number): Uint8Array {
    const end = position + length;
    if (length < 0 || end > bytes.length) throw new Error('protobuf: a field longer than its message');
    const part = bytes.subarray(position, end);
    position = end;
    return part;
  }

  while (position < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    switch (tag & 7) {
      case 0:
        fields.push({ number, value: varint() });
        break;
      case 1:
        fields.push({ number, value: take(8) });
        break;
      case 2:
        fields.push({ number, value: take(Number(varint())) });
        break;
      case 5:
        fields.push({ number, value: take(4) });
        break;
      default:
        throw new Error(`protobuf: wire type ${tag & 7} is not known`);
    }
  }
  return fields;
}
