import type { Ref } from 'preact';

/** A passphrase with its label and, below, what is wrong with it: the element `<id>-error`. */
export function PassphraseField({
  id,
  name,
  label,
  error,
  field,
}: {
  id: string;
  name?: string;
  label: string;
  error: string;
  field?: Ref<HTMLInputElement>;
}) {
  return (
    <>
      <label for={id}>{label}</label>
      <input
        {...(field && { ref: field })}
        {...(name && { name })}
        id={id}
        class="input"
        type="password"
        autocomplete="off"
        required
        aria-invalid={error !== ''}
        aria-describedby={`${id}-error`}
      />
      <p id={`${id}-error`} class="field-error" role="alert">
        {error}
      </p>
    </>
  );
}
