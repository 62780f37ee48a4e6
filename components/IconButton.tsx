import { Icon, type IconName } from './Icon.tsx';

/** A button that shows an icon only; its name is for screen readers and on hover. */
export function IconButton({
  icon,
  label,
  onClick,
  spin = false,
  pressed,
}: {
  icon: IconName;
  label: string;
  onClick: () => void;
  spin?: boolean;
  pressed?: boolean;
}) {
  return (
    <button type="button" class="icon-button" aria-label={label} aria-pressed={pressed} title={label} onClick={onClick}>
      <Icon name={icon} spin={spin} />
    </button>
  );
}
