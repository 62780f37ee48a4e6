import { useState } from 'preact/hooks';
import { t } from '../lib/i18n.ts';
import { Icon } from './Icon.tsx';

/** A text to be copied to the character, with a button that does it. */
export function CopyField({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    );
  }
  return (
    <div class="copy">
      <code class="copy-text" aria-label={label} tabIndex={0}>
        {text}
      </code>
      <button type="button" class="button copy-button" onClick={() => void copy()}>
        <Icon name={copied ? 'check' : 'copy'} />
        <span role="status">{copied ? t('copied') : t('copy')}</span>
      </button>
    </div>
  );
}
