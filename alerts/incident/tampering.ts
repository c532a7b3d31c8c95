/** Where the journal is not what was written, and what differs. */
export interface Tampering {
  readonly file: string;
  /** 1 for the first line of the file. */
  readonly line: number;
  /** The event concerned. */
  readonly seq: number;
  /** A sentence for the person who has to look. */
  readonly what: string;
}

/** The journal does not verify: it must not be continued, since its proof would be worthless. Keep the files for the inquiry. */
export class JournalTampered extends Error {
  override readonly name = 'JournalTampered';
  readonly place: Tampering;

  constructor(place: Tampering) {
    super(
      `journal altered at ${place.file}, line ${place.line} (event ${place.seq}): ${place.what}. ` +
        'Keep the directory as evidence, restore it from a copy or start a new one.',
    );
    this.place = place;
  }
}
