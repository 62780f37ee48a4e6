/** JSON schemas of what the extension sends. Whatever is not named is refused. */
const id = { type: 'string', pattern: '^[A-Za-z0-9_-]{22}$' } as const;
const publicKey = { type: 'string', pattern: '^[A-Za-z0-9_-]{87}$' } as const;
const start = { type: 'string', enum: ['qr', 'same-device'] } as const;

const order = { start, language: { type: 'string', enum: ['sv', 'en', 'nb'] }, sealTo: publicKey } as const;

export const startSchema = {
  type: 'object',
  oneOf: [
    {
      additionalProperties: false,
      required: ['purpose', 'start', 'language', 'sealTo', 'deviceKey', 'deviceName'],
      properties: {
        ...order,
        purpose: { const: 'enrol' },
        deviceKey: publicKey,
        // No controls and nothing that changes the direction of text: BankID shows the name.
        deviceName: { type: 'string', minLength: 1, maxLength: 40, pattern: '^[^\\p{C}\\p{Zl}\\p{Zp}]+$' },
      },
    },
    {
      additionalProperties: false,
      required: ['purpose', 'start', 'language', 'sealTo'],
      properties: { ...order, purpose: { const: 'unlock' } },
    },
  ],
} as const;

export const orderIdSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['orderId'],
  properties: { orderId: id },
} as const;

export const restartSchema = { ...orderIdSchema, properties: { orderId: id, start } } as const;

export const nothingSchema = { type: 'object', additionalProperties: false } as const;

export const returnSchema = {
  type: 'object',
  required: ['nonce'],
  properties: { nonce: { type: 'string', pattern: '^[A-Za-z0-9_-]{22}$' } },
} as const;
