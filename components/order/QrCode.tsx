import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Frame } from '../../lib/bankid/order.ts';
import { QR_MODULES, qrPath } from '../../lib/bankid/qr.ts';

/** CSS pixels per module. */
const SMALL = 5;
const LARGE = 10;

/** Below this part of it a code is not seen by a camera as one (Swedish e-identification practice: 85 %). */
const ENOUGH = 0.85;

/**
 * A frame on white with its quiet zone, in dark mode too: no reader takes a light code on a dark ground. Whole device
 * pixels per module. A new frame changes one attribute of what is there, and its name stays the same.
 */
export function QrCode({
  frame,
  label,
  large,
  visible,
}: {
  frame: Frame;
  label: string;
  large: boolean;
  visible: (isWhole: boolean) => void;
}) {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const watcher = new IntersectionObserver(([entry]) => visible((entry?.intersectionRatio ?? 1) >= ENOUGH), {
      threshold: ENOUGH,
    });
    if (holder.current) watcher.observe(holder.current);
    return () => watcher.disconnect();
  }, [visible]);
  const perModule = Math.max(1, Math.round((large ? LARGE : SMALL) * devicePixelRatio)) / devicePixelRatio;
  const edge = QR_MODULES * perModule;
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

function TextCode({ text, label, edge }: { text: string; label: string; edge: number }) {
  const path = useMemo(() => qrPath(text), [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      tabIndex={0}
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
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    const side = Math.round(edge * devicePixelRatio);
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
  }, [png, edge]);
  const side = Math.round(edge * devicePixelRatio);
  return (
    <canvas
      ref={canvas}
      class={edge > QR_MODULES * SMALL ? 'qr-picture qr-picture-large' : 'qr-picture'}
      role="img"
      aria-label={label}
      tabIndex={0}
      width={side}
      height={side}
    />
  );
}

async function decoded(png: string): Promise<ImageBitmap> {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  return createImageBitmap(new Blob([bytes], { type: 'image/png' }));
}
