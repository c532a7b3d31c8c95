/** An archive that cannot be read on from here: damaged, cut short, or of another kind. What came before it is not lost. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}
