/** Files of a server, watched. */
export class PlacedFiles extends Map<string, Uint8Array> {
  readonly #onPlaced: (place: string, bytes: Uint8Array) => void;

  constructor(onPlaced: (place: string, bytes: Uint8Array) => void) {
    super();
    this.#onPlaced = onPlaced;
  }

  override set(place: string, bytes: Uint8Array): this {
    this.#onPlaced?.(place, bytes);
    return super.set(place, bytes);
  }
}
