import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon.tsx';
import { Mark } from './Mark.tsx';

/** A window that has one thing to say, and one thing to do about it. */
export function Screen({
  icon,
  title,
  text,
  children,
}: {
  icon?: IconName;
  title: string;
  text?: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="screen">
      <span class={icon ? 'screen-icon' : 'screen-mark'}>{icon ? <Icon name={icon} /> : <Mark />}</span>
      <h2 class="screen-title">{title}</h2>
      {text && <p class="screen-text">{text}</p>}
      {children}
    </div>
  );
}
