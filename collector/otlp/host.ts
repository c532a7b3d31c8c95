/** A host name as the mapping writes it: lower case, without port, brackets and final dot. */
export function normaliseHost(host: string): string {
  let name = host.toLowerCase();
  if (name.startsWith('[')) return name.slice(1, name.indexOf(']') < 0 ? undefined : name.indexOf(']'));
  const colon = name.indexOf(':');
  // More than one colon is a bare IPv6 address, not a port.
  if (colon >= 0 && colon === name.lastIndexOf(':')) name = name.slice(0, colon);
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** The host of an absolute URL, '' if it has none. */
export function hostOfUrl(url: string): string {
  const scheme = url.indexOf('://');
  if (scheme < 0) return '';
  const rest = url.slice(scheme + 3);
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  return normaliseHost(authority.slice(authority.lastIndexOf('@') + 1));
}

/** The path of an absolute URL or of a request target; '/' for a bare host. */
export function pathOfUrl(url: string): string {
  if (url === '') return '';
  const scheme = url.indexOf('://');
  const slash = scheme < 0 ? 0 : url.indexOf('/', scheme + 3);
  if (slash < 0) return '/';
  const rest = url.slice(slash);
  const end = rest.search(/[?#]/);
  return end < 0 ? rest : rest.slice(0, end);
}
