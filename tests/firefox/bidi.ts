/** WebDriver BiDi (https://w3c.github.io/webdriver-bidi/) to one browser. */
export interface Bidi {
  /** Sends a command; rejects with the browser's error code and words. */
  send<T = unknown>(method: string, params: object): Promise<T>;
  close(): void;
}

type Reply =
  | { type: 'success'; id: number; result: unknown }
  | { type: 'error'; id: number | null; error: string; message: string }
  | { type: 'event' };

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Connects and begins a session. */
export async function connectBidi(url: string): Promise<Bidi> {
  const socket = new WebSocket(`${url}/session`);
  const waiting = new Map<number, Waiting>();
  let sent = 0;
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error(`no connection to ${url}`));
  });
  socket.onmessage = ({ data }) => {
    const reply = JSON.parse(data as string) as Reply;
    if (reply.type === 'event' || reply.id === null) return;
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.type === 'success') asked?.resolve(reply.result);
    else asked?.reject(new Error(`${reply.error}: ${reply.message}`));
  };
  socket.onclose = () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser has ended'));
    waiting.clear();
  };
  const bidi: Bidi = {
    send: <T>(method: string, params: object) =>
      new Promise<T>((resolve, reject) => {
        if (socket.readyState !== WebSocket.OPEN) return reject(new Error('the browser has ended'));
        const id = ++sent;
        waiting.set(id, { resolve: resolve, reject });
        socket.send(JSON.stringify({ id, method, params }));
      }),
    close: () => socket.close(),
  };
  await bidi.send('session.new', { capabilities: {} });
  return bidi;
}
