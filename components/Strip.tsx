import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './Icon.tsx';

export type Tone = 'quiet' | 'warn' | 'bad';

/** One line of news with its next step. */
export function Strip({
  tone,
  icon,
  spin = false,
  children,
  action,
}: {
  tone: Tone;
  icon: IconName;
  spin?: boolean;
  children: ComponentChildren;
  action?: ComponentChildren;
}) {
  return (
    <div class={`strip strip-${tone}`}>
      <Icon name={icon} spin={spin} />
      <div class="strip-text">{children}</div>
      {action && <div class="strip-action">{action}</div>}
    </div>
  );
}
