import { type Route, routeHash } from '../../lib/ui/route.ts';
import { Icon } from '../Icon.tsx';

/** The way back to where one came from. */
export function Back({ to, label }: { to: Route; label: string }) {
  return (
    <a class="back" href={routeHash(to)}>
      <Icon name="back" />
      {label}
    </a>
  );
}
