/** Cuts a stream of answers without bodies, as Acks are, into its answers. */
export class EmptyAnswers {
  #rest = '';

  /** The answers that are complete with these bytes. */
  push(bytes: Buffer): string[] {
    const heads = (this.#rest + bytes.toString('latin1')).split(/(?<=\r\n\r\n)/);
    const last = heads.at(-1) ?? '';
    this.#rest = last.endsWith('\r\n\r\n') ? '' : last;
    return this.#rest === '' ? heads : heads.slice(0, -1);
  }
}
