import type { MessageKey } from '../i18n.ts';
import type { PasskeyObstacle } from './passkey.ts';

/** Why a passkey gave nothing, in words. */
export const PASSKEY_OBSTACLES: Record<PasskeyObstacle, MessageKey> = {
  unsupported: 'passkey_unsupported',
  'no-prf': 'passkey_noPrf',
  cancelled: 'passkey_cancelled',
};
