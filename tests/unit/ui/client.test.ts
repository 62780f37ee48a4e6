import { describe, expect, it, vi } from 'vitest';
import type { Head } from '../../../lib/snapshot.ts';

type Listener = (changes: object, area: string) => void;

const listeners = new Set<Listener>();
const readings: ((stored: object) => void)[] = [];
vi.stubGlobal('browser', {
  storage: {
    session: { get: () => new Promise((resolve) => readings.push(resolve)) },
    onChanged: {
      addListener: (listener: Listener) => listeners.add(listener),
      removeListener: (listener: Listener) => listeners.delete(listener),
    },
  },
});
const { followHead } = await import('../../../lib/client.ts');

const head = (vault: Head['vault']) => ({ vault }) as Head;
const publish = (newValue: Head) => {
  for (const listener of listeners) listener({ head: { newValue } }, 'session');
};

describe('following the head', () => {
  it('begins with the stored one and goes on with what is published, until it is ended', async () => {
    const heard: (Head | undefined)[] = [];
    const stop = followHead((next) => heard.push(next));
    readings.pop()!({ head: head('locked') });
    await vi.waitFor(() => expect(heard).toEqual([head('locked')]));
    publish(head('open'));
    stop();
    publish(head('none'));
    expect(heard).toEqual([head('locked'), head('open')]);
  });

  it('does not go back to what was stored before a publication', async () => {
    const heard: (Head | undefined)[] = [];
    followHead((next) => heard.push(next));
    publish(head('locked'));
    readings.pop()!({});
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toEqual([head('locked')]);
  });
});
