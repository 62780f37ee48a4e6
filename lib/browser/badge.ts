import browser from 'webextension-polyfill';

/** What the toolbar button shows. `tone` chooses the colours; `title` is the tooltip. */
export interface Badge {
  text: string;
  tone: 'credit' | 'debt' | 'quiet' | 'alert';
  title: string;
}

// Debt carries no minus sign (three characters don't hold one): light on dark against dark on light tells them apart
// without colour too.
const TONES: Record<Badge['tone'], { background: string; text: string }> = {
  credit: { background: '#12372a', text: '#ffffff' },
  debt: { background: '#ffb4a9', text: '#5c0a00' },
  quiet: { background: '#5b6460', text: '#ffffff' },
  alert: { background: '#b3261e', text: '#ffffff' },
};

export async function showBadge({ text, tone, title }: Badge): Promise<void> {
  const { background, text: color } = TONES[tone];
  await Promise.all([
    browser.action.setBadgeBackgroundColor({ color: background }),
    browser.action.setBadgeTextColor({ color }),
    browser.action.setBadgeText({ text }),
    browser.action.setTitle({ title }),
  ]);
}
