import * as z from 'zod/mini';
import { Failure } from '../../failure.ts';
import type { HttpReply } from '../../http/http.ts';
import { looseJson } from '../../http/loose-json.ts';
import { failureForStatus } from '../../http/status-failure.ts';

const errorsDto = z.object({ errors: z.array(z.object({ message: z.string() })).check(z.minLength(1)) });

/** A resource's error, with the bank's own words where it sent its `ErrorsDTO` (portal OpenAPI). A 401 may be plain text. */
export function resourceFailure(reply: HttpReply, now: number): Failure {
  const failure = failureForStatus(reply, now);
  const dto = z.safeParse(errorsDto, looseJson(reply.text));
  return dto.success ? new Failure(failure.kind, { ...failure.info, bankText: dto.data.errors[0]!.message }) : failure;
}
