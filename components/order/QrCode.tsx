import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Frame } from '../../lib/bankid/order.ts';
import { QR_MODULES, qrPath } from '../../lib/bankid/qr.ts';

/** CSS pixels per module. */
const SMALL = 5;
const LARGE = 10;
/** In a popup, which is 600 px high at most and has the way out below the code. */
const LARGE_IN_POPUP = 9;
/** What stands left and right of an enlarged code in a tab. */
const MARGINS = 36;

/** Below this part of it a code is not seen by a camera as one (Swedish e-identification practice: 85 %). */
const ENOUGH = 0.85;

/**
 * A frame on white with its quiet zone, in dark mode too: no reader takes a light code on a dark ground. Whole device
 * pixels per module. A new frame changes one attribute of what is there, and its name stays the same.
 */
export function QrCode({
  frame,
  label,
  perModule,
  visible,
}: {
  frame: Frame;
  label: string;
  perModule: number;
  visible: (isWhole: boolean) => void;
}) {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const watcher = new IntersectionObserver(
      (entries) => {
        const latest = entries.findLast(({ target }) => target.isConnected);
        if (latest) visible(latest.intersectionRatio >= ENOUGH);
      },
      { threshold: ENOUGH },
    );
    if (holder.current) watcher.observe(holder.current);
    return () => {
      watcher.disconnect();
      visible(true);
    };
  }, [visible]);
  const edge = edgeOf(perModule);
  return (
    <div ref={holder} class="qr">
      {frame.type === 'text' ? (
        <TextCode text={frame.data} label={label} edge={edge} />
      ) : (
        <PictureCode png={frame.png} label={label} edge={edge} />
      )}
    </div>
  );
}

/** The code's place while there is none: of the same size, so that nothing jumps. */
export function BlankCode({ text, perModule }: { text: string; perModule: number }) {
  const [edge, middle] = [edgeOf(perModule), QR_MODULES / 2];
  return (
    <svg class="qr-blank" aria-hidden="true" width={edge} height={edge} viewBox={`0 0 ${QR_MODULES} ${QR_MODULES}`}>
      <rect width={QR_MODULES} height={QR_MODULES} fill="#fff" />
      <text x={middle} y={middle} text-anchor="middle" font-size="2.6" fill="#55635c">
        {text}
      </text>
    </svg>
  );
}

/** CSS pixels of a side, with as many whole device pixels per module as come nearest. */
function edgeOf(perModule: number): number {
  return (QR_MODULES * Math.max(1, Math.round(perModule * devicePixelRatio))) / devicePixelRatio;
}

/** How large a module can be drawn: as large as it gets in a window that grows with it, else as the window has room. */
export function modulePixels(large: boolean, grows: boolean): number {
  if (!large) return SMALL;
  return grows ? LARGE_IN_POPUP : Math.max(SMALL, Math.min(LARGE, Math.floor((innerWidth - MARGINS) / QR_MODULES)));
}

function TextCode({ text, label, edge }: { text: string; label: string; edge: number }) {
  const path = useMemo(() => qrPath(text), [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      tabindex={0}
      width={edge}
      height={edge}
      viewBox={`0 0 ${QR_MODULES} ${QR_MODULES}`}
      shape-rendering="crispEdges"
    >
      <rect width={QR_MODULES} height={QR_MODULES} fill="#fff" />
      <path d={path ?? ''} fill="#000" />
    </svg>
  );
}

/** A picture that a bank made: drawn, not loaded, so that no address of an image is ever allowed. */
function PictureCode({ png, label, edge }: { png: string; label: string; edge: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = Math.round(edge);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    void decoded(png).then(
      (picture) => {
        if (!context) return;
        context.fillStyle = '#fff';
        context.fillRect(0, 0, side, side);
        context.imageSmoothingEnabled = false;
        context.drawImage(picture, 0, 0, side, side);
      },
      () => undefined,
    );
  }, [png, side]);
  return (
    <canvas ref={canvas} class="qr-picture" role="img" aria-label={label} tabIndex={0} width={side} height={side} />
  );
}

async function decoded(png: string): Promise<ImageBitmap> {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  return createImageBitmap(new Blob([bytes], { type: 'image/png' }));
}
