// Where a source's own link may lead: to itself, and no further than its own part of itself.

/**
 * The link, where it stays at the source: same origin, at or below its base.
 * Why not the origin alone: several organisations may share a host, each below a path of its own, and we show each who we are.
 * @returns undefined where it leads elsewhere.
 */
export function ownAddress(base: URL, link: string): URL | undefined {
  if (!URL.canParse(link, base.href)) return undefined;
  const url = new URL(link, base);
  const below = `${url.pathname}/`.startsWith(base.pathname);
  return url.origin === base.origin && below && url.username === '' && url.password === '' ? url : undefined;
}
