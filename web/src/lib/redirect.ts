/** `path` when it is a place of this application, else `/`: a link must not lead to another host. */
export function ownPath(path: string | null): string {
  if (path === null || !path.startsWith('/')) return '/'
  const url = new URL(path, window.location.origin)
  return url.origin === window.location.origin ? url.pathname + url.search + url.hash : '/'
}
