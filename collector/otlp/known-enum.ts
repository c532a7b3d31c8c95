/** An enum value of a later protocol means "unspecified" to us. */
export function knownEnum(value: number, highest: number): number {
  return value <= highest ? value : 0;
}
