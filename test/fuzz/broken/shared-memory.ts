import { Remembered as RememberedTruly } from '../../../sidecar/memory/remembered.ts';

const EVERYBODY = 'everybody';

/** Remembers for all principals together. */
export class Remembered<V> extends RememberedTruly<V> {
  override get(_principal: string, key: string): V | undefined {
    return super.get(EVERYBODY, key);
  }

  override set(_principal: string, key: string, value: V): void {
    super.set(EVERYBODY, key, value);
  }

  override delete(_principal: string, key: string): void {
    super.delete(EVERYBODY, key);
  }

  override values(): readonly V[] {
    return super.values(EVERYBODY);
  }
}
