/** What a screen on a wall asks for, and all that it is served. */
const ALLOWED: readonly RegExp[] = [
  /^\/mur$/,
  /^\/assets\/[\w.-]+$/,
  /^\/vigie\.svg$/,
  /^\/api\/v1\/picture$/,
  /^\/api\/v1\/cells\/[a-z0-9-]+\/[a-z0-9-]+\/(?:curves|expected)$/,
];

export function isForScreens(method: string, path: string): boolean {
  return (method === 'GET' || method === 'HEAD') && ALLOWED.some((one) => one.test(path));
}
