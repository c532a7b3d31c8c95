/** Where a page goes: `marie@sms`, a person by a channel; or `salle`, the place that a channel leads to. */
export function splitTarget(target: string): { readonly person?: string | undefined; readonly channel: string } {
  const at = target.indexOf('@');
  return at < 0 ? { channel: target } : { person: target.slice(0, at), channel: target.slice(at + 1) };
}

export function targetOf(person: string | undefined, channel: string): string {
  return person === undefined ? channel : `${person}@${channel}`;
}
