import type { ComponentChildren } from 'preact';

/** One line of the settings: what it is, what it does, and the control. */
export function Setting({ title, text, children }: { title: string; text: string; children: ComponentChildren }) {
  return (
    <div class="row setting">
      <div class="row-main">
        <h3 class="row-title">{title}</h3>
        <p class="row-text">{text}</p>
      </div>
      <div class="setting-control">{children}</div>
    </div>
  );
}
