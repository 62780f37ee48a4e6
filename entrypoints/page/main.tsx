import { render } from 'preact';
import { Page } from '../../components/page/Page.tsx';
import { readHead } from '../../lib/client.ts';
import { NAME } from '../../lib/name.ts';
import { language } from '../../lib/ui/language.ts';
import '../../components/styles/tokens.css';
import '../../components/styles/base.css';
import '../../components/styles/controls.css';
import '../../components/styles/screen.css';
import '../../components/order/order.css';
import '../../components/page/page.css';
import '../../components/page/forms.css';
import '../../components/page/link.css';
import '../../components/page/connections.css';
import '../../components/page/settings.css';
import '../../components/page/narrow.css';

async function start(root: HTMLElement): Promise<void> {
  document.documentElement.lang = language();
  document.title = NAME;
  const head = await readHead().catch(() => undefined);
  render(<Page first={head} />, root);
}

void start(document.getElementById('app')!);
