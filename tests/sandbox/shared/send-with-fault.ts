import type { ServerResponse } from 'node:http';
import type { WireFault } from './fault.ts';
import { type Answer, sendAnswer } from './http.ts';

/** Sends `answer` as the wire fault says. */
export function sendWithFault(response: ServerResponse, answer: Answer, fault: WireFault): void {
  switch (fault.type) {
    case 'headers':
      return sendAnswer(response, { ...answer, headers: { ...answer.headers, ...fault.headers } });
    case 'slow-headers':
      return later(response, fault.ms, () => sendAnswer(response, answer));
    case 'slow-body': {
      const rest = sendFirstHalf(response, answer);
      return later(response, fault.ms, () => response.end(rest));
    }
    case 'truncated': {
      sendFirstHalf(response, answer, () => response.destroy());
    }
  }
}

// Promises the whole length, sends the first half, returns the other.
function sendFirstHalf(response: ServerResponse, answer: Answer, then?: () => void): Buffer {
  const bytes = Buffer.from(answer.body);
  const half = Math.floor(bytes.length / 2);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length });
  response.write(bytes.subarray(0, half), then);
  return bytes.subarray(half);
}

function later(response: ServerResponse, ms: number, act: () => void): void {
  const timer = setTimeout(act, ms);
  response.once('close', () => clearTimeout(timer));
}
