/** The product's mark, the same drawing as public/icons/icon.svg. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect class="mark-ground" width="32" height="32" rx="7.5" />
      <path class="mark-upper" d="M12 7h14v4.5a3.5 3.5 0 0 1-3.5 3.5h-14A2.5 2.5 0 0 1 6 12.5 6 5.5 0 0 1 12 7z" />
      <path class="mark-lower" d="M20 25H6v-4.5A3.5 3.5 0 0 1 9.5 17h14a2.5 2.5 0 0 1 2.5 2.5 6 5.5 0 0 1-6 5.5z" />
    </svg>
  );
}
