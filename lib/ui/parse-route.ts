import type { Head } from '../snapshot.ts';
import type { Route } from './route.ts';

/** `#connections/ID/credentials` as a route; null for what is no route of ours. */
export function parseRoute(hash: string): Route | null {
  const [name, id, part, ...more] = hash.replace(/^#/, '').split('/').map(decode);
  if (name === undefined || more.length > 0) return null;
  if (id === undefined) {
    return isPlace(name) ? { name } : null;
  }
  if (id === '') return null;
  if (name === 'connections') {
    if (part === undefined) return { name: 'connection', id };
    return isPart(part) ? { name: 'connection', id, part } : null;
  }
  if (part !== undefined) return null;
  if (name === 'link') return { name: 'institution', id };
  return name === 'attempt' ? { name, id } : null;
}

/** Where one really is: without a vault everything is the welcome, and with one nothing is. */
export function effectiveRoute(asked: Route | null, head: Pick<Head, 'vault' | 'connections'>): Route {
  if (head.vault === 'none') return { name: 'welcome' };
  if (asked && asked.name !== 'welcome') return asked;
  return head.connections.length > 0 ? { name: 'connections' } : { name: 'link' };
}

function isPlace(name: string): name is 'welcome' | 'link' | 'connections' | 'settings' | 'activity' {
  return ['welcome', 'link', 'connections', 'settings', 'activity'].includes(name);
}

function isPart(part: string): part is NonNullable<Extract<Route, { name: 'connection' }>['part']> {
  return part === 'credentials' || part === 'accounts' || part === 'certificate';
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
