import { expect, it } from 'vitest';
import { looseJson } from '../../../lib/http/loose-json.ts';

it('reads an error page that is JSON, and gives nothing for one that is not', () => {
  expect(looseJson('{"errors":[{"message":"no"}]}')).toEqual({ errors: [{ message: 'no' }] });
  for (const text of ['', '<html></html>', '{']) expect(looseJson(text)).toBeUndefined();
});
