const NONE = new Uint8Array(0);

/** Octets that wait for more. Its room doubles, so that many small chunks cost no more than one large one. */
export class PendingBytes {
  #room = NONE;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#room.length) this.#grow(Math.max(length, 2 * this.#room.length));
    this.#room.set(bytes, this.#length);
    this.#length = length;
  }

  /** Everything that waits and then these; without anything waiting these themselves. */
  takeWith(bytes: Uint8Array): Uint8Array {
    if (this.#length === 0) return bytes;
    this.add(bytes);
    const taken = this.#room.subarray(0, this.#length);
    this.#room = NONE;
    this.#length = 0;
    return taken;
  }

  #grow(size: number): void {
    const room = new Uint8Array(size);
    room.set(this.#room.subarray(0, this.#length));
    this.#room = room;
  }
}
