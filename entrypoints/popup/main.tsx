import { render } from 'preact';
import { Popup } from '../../components/popup/Popup.tsx';
import { readHead } from '../../lib/client.ts';
import { NAME } from '../../lib/name.ts';
import { language } from '../../lib/ui/language.ts';
import '../../components/styles/tokens.css';
import '../../components/styles/base.css';
import '../../components/styles/controls.css';
import '../../components/styles/screen.css';
import '../../components/order/order.css';
import '../../components/popup/popup.css';

// The snapshot is read and drawn before anything else is asked for: no message comes before the first paint.
async function start(root: HTMLElement): Promise<void> {
  document.documentElement.lang = language();
  document.title = NAME;
  const head = await readHead().catch(() => undefined);
  root.replaceChildren();
  render(<Popup first={head} />, root);
}

void start(document.getElementById('app')!);
