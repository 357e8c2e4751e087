/** The Secret of the ring, as the keeper needs it. */
export interface SecretStore {
  /** Null: there is no such Secret. */
  read(): Promise<StoredRing | null>;
  /**
   * Replaces exactly the version that was read; null creates. Throws StoreConflict where there is another one (also
   * where creation finds one).
   */
  write(text: string, resourceVersion: string | null): Promise<void>;
}

export interface StoredRing {
  /** Value of RING_KEY, decoded from base64. */
  readonly text: string;
  readonly resourceVersion: string;
}

/** Somebody else wrote first. What happens next: read again. */
export class StoreConflict extends Error {
  readonly code = 'KeyStoreConflict';

  constructor(options?: ErrorOptions) {
    super('The keys were changed by another replica meanwhile; they are read again.', options);
    this.name = 'StoreConflict';
  }
}
