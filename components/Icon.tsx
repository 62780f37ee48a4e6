/** Drawn on a 20 × 20 grid with a 1.6 stroke in the colour of the text. */
const PATHS = {
  refresh: 'M16.5 10a6.5 6.5 0 1 1-1.9-4.6L16.5 7.3M16.5 3.4v3.9h-3.9',
  eye: 'M1.8 10S4.6 4.5 10 4.5 18.2 10 18.2 10 15.4 15.5 10 15.5 1.8 10 1.8 10zM12.6 10a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0z',
  'eye-off':
    'M8 4.7a8 8 0 0 1 2-.2c5.4 0 8.2 5.5 8.2 5.5a13.4 13.4 0 0 1-2.1 2.9M5.3 6a12.6 12.6 0 0 0-3.5 4S4.6 15.5 10 15.5a7.9 7.9 0 0 0 4.7-1.5M8.2 8.2a2.6 2.6 0 0 0 3.6 3.6M3 3l14 14',
  open: 'M8.5 4H5.5A1.5 1.5 0 0 0 4 5.5v9A1.5 1.5 0 0 0 5.5 16h9a1.5 1.5 0 0 0 1.5-1.5v-3M11.5 3.5h5v5M16.2 3.8 9.5 10.5',
  lock: 'M5.5 9h9A1.5 1.5 0 0 1 16 10.5v5a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 4 15.5v-5A1.5 1.5 0 0 1 5.5 9zM6.8 9V6.2a3.2 3.2 0 0 1 6.4 0V9',
  alert: 'M10 3 1.9 16.5h16.2zM10 8.2v3.6M10 14.1v.1',
  clock: 'M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0zM10 6v4.2l2.8 1.6',
  cloud:
    'M3 3l14 14M6.7 6.6A4.7 4.7 0 0 0 6 7.5a3.9 3.9 0 0 0-.2 7.8h8.3a3.7 3.7 0 0 0 1.3-.2M9.1 5.1a4.7 4.7 0 0 1 5.3 3.8 3.3 3.3 0 0 1 3.3 4.4',
  close: 'M5 5l10 10M15 5 5 15',
  check: 'M4 10.5l4 4L16.2 6',
  chevron: 'M7.5 4.5 13 10l-5.5 5.5',
  back: 'M12.5 4.5 7 10l5.5 5.5',
  copy: 'M8.5 7h6A1.5 1.5 0 0 1 16 8.5v6a1.5 1.5 0 0 1-1.5 1.5h-6A1.5 1.5 0 0 1 7 14.5v-6A1.5 1.5 0 0 1 8.5 7zM13 4.5A1.5 1.5 0 0 0 11.5 4h-6A1.5 1.5 0 0 0 4 5.5v6a1.5 1.5 0 0 0 .8 1.3',
  window:
    'M4.5 4h11A1.5 1.5 0 0 1 17 5.5v9a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 14.5v-9A1.5 1.5 0 0 1 4.5 4zM3 7.5h14',
  phone:
    'M6.8 2.5h6.4a1.3 1.3 0 0 1 1.3 1.3v12.4a1.3 1.3 0 0 1-1.3 1.3H6.8a1.3 1.3 0 0 1-1.3-1.3V3.8a1.3 1.3 0 0 1 1.3-1.3zM9 14.8h2',
  device:
    'M4.5 4h11A1.5 1.5 0 0 1 17 5.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 11.5v-6A1.5 1.5 0 0 1 4.5 4zM7.5 16.5h5M10 13v3.5',
} as const;

export type IconName = keyof typeof PATHS;

/** A decoration: what it stands for is said in text beside it or in the button's name. */
export function Icon({ name, spin }: { name: IconName; spin?: boolean }) {
  return (
    <svg class={spin ? 'icon spin' : 'icon'} viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
