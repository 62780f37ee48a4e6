/** What the full page shows, as its hash says it. */
export type Route =
  | { name: 'welcome' }
  | { name: 'link' }
  | { name: 'institution'; id: string }
  | { name: 'attempt'; id: string }
  | { name: 'connections' }
  | { name: 'connection'; id: string; part?: 'credentials' | 'accounts' | 'certificate' }
  | { name: 'settings' }
  | { name: 'activity' };

/** The hash that leads to a route. */
export function routeHash(route: Route): string {
  switch (route.name) {
    case 'institution':
      return `#link/${encodeURIComponent(route.id)}`;
    case 'attempt':
      return `#attempt/${encodeURIComponent(route.id)}`;
    case 'connection':
      return `#connections/${encodeURIComponent(route.id)}${route.part ? `/${route.part}` : ''}`;
    default:
      return `#${route.name}`;
  }
}
